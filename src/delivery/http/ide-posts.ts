import type { FastifyInstance, FastifyRequest } from 'fastify';
import { registerShortcut, removeShortcut } from '../../app/suggestions/shortcuts.ts';
import { suggesterOf } from '../../app/suggestions/suggester.ts';
import type { Clock } from '../../ports/clock.ts';
import type { TextEmbedder } from '../../ports/text-embedder.ts';
import {
  shortcutListSchema,
  shortcutRemovalSchema,
  shortcutRequestSchema,
  shortcutSchema,
  toShortcutJson,
  toShortcutListJson,
} from '../public-json/shortcut-json.ts';
import { editorContextSchema, suggestionAnswerSchema, toEditorContext, toSuggestionAnswerJson } from '../public-json/suggestion-json.ts';
import { refuseOtherMethods } from './guarded-app.ts';
import type { DocumentedPost } from './openapi.ts';
import { RequestError } from './request-error.ts';
import type { RouteStore } from './route.ts';
import { SECONDS_UNTIL_RETRY, WaitingRequests } from './waiting-requests.ts';
import { ANSWER_TIMEOUT_MS, withTimeout } from './with-timeout.ts';

export interface IdePostOptions {
  readonly store: RouteStore;
  readonly clock: Clock;
  readonly embedder: TextEmbedder | null;
}

interface IdePost extends DocumentedPost {
  answer(options: IdePostOptions, body: unknown): Promise<unknown>;
}

const LARGEST_BODY_BYTES = 256 * 1024;

export const IDE_POSTS: readonly IdePost[] = [
  {
    path: '/api/v1/ide/suggestions',
    operationId: 'suggestSkills',
    summary: 'Skills that fit a task and a place in the code; nothing of the body is stored or logged',
    body: editorContextSchema,
    response: suggestionAnswerSchema,
    async answer({ store, clock, embedder }, body) {
      const { limit, ...context } = editorContextSchema.parse(body);
      return toSuggestionAnswerJson(
        await suggesterOf(store, clock).suggest({ context: toEditorContext({ limit, ...context }), limit, embedder }),
      );
    },
  },
  {
    path: '/api/v1/ide/shortcuts',
    operationId: 'registerShortcut',
    summary: 'Gives a skill a shortcut, in place of the one it had',
    body: shortcutRequestSchema,
    response: shortcutSchema,
    async answer({ store }, body) {
      const { skill_name: skillName, shortcut } = shortcutRequestSchema.parse(body);
      return toShortcutJson(await registerShortcut(store.analyses, skillName, shortcut));
    },
  },
  {
    path: '/api/v1/ide/shortcuts/remove',
    operationId: 'removeShortcut',
    summary: 'Takes the shortcut of a skill away; answers those that are left',
    body: shortcutRemovalSchema,
    response: shortcutListSchema,
    async answer({ store }, body) {
      await removeShortcut(store.analyses.shortcuts, shortcutRemovalSchema.parse(body).skill_name);
      return toShortcutListJson(await store.analyses.shortcuts.list());
    },
  },
];

export function addIdePosts(app: FastifyInstance, options: IdePostOptions): void {
  const waiting = new WaitingRequests();
  for (const { path, answer } of IDE_POSTS) {
    app.post(path, { bodyLimit: LARGEST_BODY_BYTES }, async (request, reply) => {
      if (!waiting.enter(request.ip)) {
        reply.header('retry-after', String(SECONDS_UNTIL_RETRY));
        throw new RequestError(429, 'too many of your requests wait for their answer');
      }
      try {
        const body = await withTimeout(answer(options, bodyOf(request)), ANSWER_TIMEOUT_MS);
        return reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
      } finally {
        waiting.leave(request.ip);
      }
    });
  }
  for (const path of ['/api/v1/ide/suggestions', '/api/v1/ide/shortcuts/remove']) refuseOtherMethods(app, path, ['POST']);
}

function bodyOf({ body }: FastifyRequest): object {
  // As a form of another site could send it.
  if (typeof body === 'string') throw new RequestError(415, 'the body comes as application/json');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new RequestError(400, 'the body is an object, as JSON');
  return body;
}
