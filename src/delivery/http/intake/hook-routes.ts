import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../../ports/clock.ts';
import type { Intake } from '../../../ports/intake.ts';
import { refuseOtherMethods } from '../guarded-app.ts';
import { RequestError } from '../request-error.ts';
import { answerHooksFirst, type HookAnswers } from './hook-listener.ts';
import { withRawBodies } from './raw-body.ts';

/** A hook carries what the tool answered with: a whole file at times. */
const LARGEST_HOOK_BYTES = 32 * 1024 * 1024;

/**
 * `POST /hooks/<agent>` for agents and `POST /hooks/<provider>` for CI systems. An agent waits for the answer and a
 * model might be shown it: it comes at once and, unless advice was asked for and there is some, is empty, from {@link answerHooksFirst}.
 */
export function addHookRoutes(app: FastifyInstance, intake: Intake, clock: Clock, answers?: HookAnswers): void {
  withRawBodies(app, LARGEST_HOOK_BYTES, (scope) => {
    scope.post('/hooks/:sender', (request) => {
      const { sender } = request.params as { sender: string };
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      if (intake.webhookProviders.includes(sender)) return takeWebhook(sender, request.headers, body);
      const known = [...intake.hookAgents, ...intake.webhookProviders].join(', ');
      throw new RequestError(404, `hooks are taken from ${known}; got ${sender.slice(0, 60)}`);
    });
  });
  answerHooksFirst(app.server, intake, clock, LARGEST_HOOK_BYTES, answers);
  refuseOtherMethods(app, '/hooks/:sender', ['POST']);

  async function takeWebhook(provider: string, headers: Record<string, string | string[] | undefined>, body: Buffer) {
    const taken = await intake.takeWebhook(provider, { headers: singleValues(headers), body, receivedAt: clock.now() });
    if (taken.kind === 'unsigned') throw new RequestError(401, taken.problem);
    if (taken.kind === 'malformed') throw new RequestError(400, taken.problem);
    return { status: taken.kind };
  }
}

function singleValues(headers: Record<string, string | string[] | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
}
