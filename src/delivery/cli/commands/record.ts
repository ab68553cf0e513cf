import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { SessionBuddyError } from '../../../domain/errors.ts';
import type { InvocationObservation } from '../../../domain/invocation.ts';
import { OUTCOMES, type Outcome } from '../../../domain/outcome.ts';
import { SKILL_KINDS, type SkillKind } from '../../../domain/skill.ts';
import { parseInstant } from '../../public-json/parse-time.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { oneOf, seconds } from '../parse-options.ts';

interface RecordOptions extends DatabaseOptions {
  readonly outcome: Outcome;
  readonly kind: SkillKind;
  readonly duration?: number;
  readonly session?: string;
  readonly phase?: string;
  readonly error?: string;
  readonly id?: string;
  readonly startedAt?: string;
}

export function addRecordCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('record')
    .description('record one invocation, from a script or a CI job; prints its id once it is stored for good')
    .argument('<name>', 'name of the skill')
    .requiredOption('--outcome <outcome>', OUTCOMES.join(', '), oneOf(OUTCOMES))
    .option('--kind <kind>', SKILL_KINDS.join(', '), oneOf(SKILL_KINDS), 'skill')
    .option('--duration <seconds>', 'how long it took', seconds(0))
    .option('--session <id>', 'the session it belongs to; otherwise one a day')
    .option('--phase <phase>', 'workflow phase, as verification')
    .option('--error <type>', 'class of error, as exit_code_1')
    .option('--id <id>', 'identity: recorded again under the same one, it is the same invocation')
    .option('--started-at <time>', 'ISO 8601 instant; otherwise the duration ago');
  addJsonOption(addDatabaseOption(command)).action((name: string, options: RecordOptions) => {
    const observation = toObservation(name, options, context.runtime.clock.now());
    return context.withStore(options, async (store) => {
      const { sessionId, agent, startedAt, endedAt } = observation;
      const session = {
        sessionId,
        agent,
        firstEventAt: startedAt,
        lastEventAt: endedAt ?? startedAt,
        directory: context.io.workingDirectory,
      };
      const { invocations } = await store.append({ invocations: [observation], sessions: [session] });
      if (options.json) context.printJson({ id: observation.eventId, status: invocations[0]?.status, outcome: invocations[0]?.outcome });
      else context.print(observation.eventId);
    });
  });
}

function toObservation(name: string, options: RecordOptions, now: number): InvocationObservation {
  const durationMs = options.duration === undefined ? undefined : options.duration * 1000;
  const startedAt = options.startedAt === undefined ? now - Math.round(durationMs ?? 0) : parseInstant(options.startedAt);
  if (startedAt === undefined)
    throw new SessionBuddyError('USAGE', `--started-at is an ISO 8601 instant; got ${JSON.stringify(options.startedAt)}`);
  const isOpen = options.outcome === 'open';
  const endedAt = isOpen ? undefined : findEnd(startedAt, durationMs, options.startedAt === undefined ? undefined : now);
  return {
    eventId: `cli:${checkText('--id', options.id ?? randomUUID(), 190)}`,
    skill: { kind: options.kind, name: checkText('the name', name, 200) },
    sessionId: checkText('--session', options.session ?? `cli-${new Date(startedAt).toISOString().slice(0, 10)}`, 200),
    agent: 'cli',
    source: 'record',
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(isOpen || durationMs === undefined ? {} : { measuredDurationMs: durationMs }),
    outcome: options.outcome,
    certainty: isOpen ? 'none' : 'observed',
    ...(options.phase === undefined ? {} : { phase: checkText('--phase', options.phase, 100) }),
    ...(options.error === undefined ? {} : { errorType: checkText('--error', options.error, 100) }),
  };
}

/** With neither a duration nor a start nobody knows how long it took: no end is better than a duration of 0. */
function findEnd(startedAt: number, durationMs: number | undefined, now: number | undefined): number | undefined {
  if (durationMs !== undefined) return startedAt + Math.round(durationMs);
  return now === undefined ? undefined : Math.max(startedAt, now);
}

function checkText(what: string, text: string, longest: number): string {
  if (text.trim() === '' || text.length > longest || /\p{Cc}/u.test(text)) {
    throw new SessionBuddyError(
      'USAGE',
      `${what} takes 1 to ${longest} characters without control characters; got ${JSON.stringify(text.slice(0, 60))}`,
    );
  }
  return text;
}
