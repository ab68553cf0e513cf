import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { CI_STAGES, findCiStage, phaseOfCiJob } from '../../../domain/ci-stage.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import type { InvocationObservation } from '../../../domain/invocation.ts';
import { OUTCOMES, type Outcome } from '../../../domain/outcome.ts';
import { SKILL_KINDS, type SkillKind } from '../../../domain/skill.ts';
import { toErrorType } from '../../../domain/taxonomy/safe-name.ts';
import type { CiEnvironment } from '../../../ports/ci-environment.ts';
import { parseInstant } from '../../public-json/parse-time.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { oneOf, seconds } from '../parse-options.ts';
import { findRecordedRun, identifyStage, type RecordedRun, type RunOptions } from '../recorded-run.ts';

interface RecordOptions extends DatabaseOptions, RunOptions {
  readonly outcome: Outcome;
  readonly kind: SkillKind;
  readonly duration?: number;
  readonly session?: string;
  readonly phase?: string;
  readonly stage?: string;
  readonly error?: string;
  readonly id?: string;
  readonly startedAt?: string;
  readonly ci?: boolean;
}

export function addRecordCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('record')
    .description('record one invocation, from a script or a CI job; prints its id once it is stored for good')
    .argument('<name>', 'name of the skill, of a stage of a pipeline the name of the stage')
    .requiredOption('--outcome <outcome>', OUTCOMES.join(', '), oneOf(OUTCOMES))
    .option('--kind <kind>', SKILL_KINDS.join(', '), oneOf(SKILL_KINDS), 'skill')
    .option('--duration <seconds>', 'how long it took', seconds(0))
    .option('--session <id>', 'the session it belongs to; otherwise the run of the pipeline, or one a day')
    .option('--phase <phase>', 'workflow phase, as verification')
    .option('--stage <stage>', `the phase by what a stage of a pipeline is for: ${CI_STAGES.join(', ')}, or a synonym`, stage)
    .option('--error <type>', 'class of error, as exit_code_1')
    .option('--id <id>', 'identity: recorded again under the same one, it is the same invocation')
    .option('--started-at <time>', 'ISO 8601 instant; otherwise the duration ago')
    .option('--ci', 'take the run from the environment of the CI system whatever the kind; of kind ci it is always taken')
    .option('--pipeline <name>', 'pipeline that this is a run of; otherwise that of the environment, as the options below')
    .option('--build <number>', 'number of the run')
    .option('--commit <hash>', 'commit that it runs on')
    .option('--branch <name>', 'branch or tag that it runs on')
    .option('--environment <name>', 'where it deploys to')
    .option('--trigger <word>', 'what set it off, as push or schedule');
  addJsonOption(addDatabaseOption(command)).action((name: string, options: RecordOptions) => {
    const { io, runtime } = context;
    const ci = options.kind === 'ci' || options.ci ? runtime.readCiEnvironment(io.environment) : undefined;
    const times = findTimes(options, runtime.clock.now());
    const run = findRecordedRun(options, ci, times.startedAt);
    const observation = toObservation(name, options, times, run, ci);
    return context.withStore(options, async (store) => {
      const { sessionId, agent, startedAt, endedAt } = observation;
      const session = {
        sessionId,
        agent,
        firstEventAt: startedAt,
        lastEventAt: endedAt ?? startedAt,
        directory: io.workingDirectory,
        ...(run.run === undefined ? {} : { pipeline: run.run }),
        ...(run.run?.branch === undefined ? {} : { gitBranch: run.run.branch }),
      };
      const { invocations } = await store.append({ invocations: [observation], sessions: [session] });
      for (const note of run.notes) context.note(note);
      if (options.json) context.printJson({ id: observation.eventId, status: invocations[0]?.status, outcome: invocations[0]?.outcome });
      else context.print(observation.eventId);
    });
  });
}

/** For commander: a word that means a stage of a pipeline. */
function stage(text: string): string {
  if (findCiStage(text) !== undefined) return text;
  throw new InvalidArgumentError(`It takes one of ${CI_STAGES.join(', ')}, or a word that means one of them.`);
}

/** Epoch ms and milliseconds. */
interface Times {
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly durationMs: number | undefined;
}

function findTimes(options: RecordOptions, now: number): Times {
  const durationMs = options.duration === undefined ? undefined : options.duration * 1000;
  const startedAt = options.startedAt === undefined ? now - Math.round(durationMs ?? 0) : parseInstant(options.startedAt);
  if (startedAt === undefined)
    throw new SessionBuddyError('USAGE', `--started-at is an ISO 8601 instant; got ${JSON.stringify(options.startedAt)}`);
  const isOpen = options.outcome === 'open';
  const endedAt = isOpen ? undefined : findEnd(startedAt, durationMs, options.startedAt === undefined ? undefined : now);
  return { startedAt, endedAt, durationMs: isOpen ? undefined : durationMs };
}

function toObservation(
  name: string,
  options: RecordOptions,
  { startedAt, endedAt, durationMs }: Times,
  { run, sessionId }: RecordedRun,
  ci: CiEnvironment | undefined,
): InvocationObservation {
  const agent = run === undefined && ci === undefined ? 'cli' : 'ci';
  const given = options.id === undefined ? undefined : `cli:${checkText('--id', options.id, 190)}`;
  const identified = identifyStage(ci, name, options.startedAt === undefined ? undefined : startedAt);
  const phase = findPhase(name, options);
  const errorType = options.error === undefined ? null : toErrorType(checkText('--error', options.error, 100));
  return {
    eventId: given ?? identified ?? `${agent}:${randomUUID()}`,
    skill: { kind: options.kind, name: checkText('the name', name, 200) },
    sessionId: checkText('--session', options.session ?? sessionId ?? `cli-${new Date(startedAt).toISOString().slice(0, 10)}`, 200),
    agent,
    source: 'record',
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(durationMs === undefined ? {} : { measuredDurationMs: durationMs }),
    outcome: options.outcome,
    certainty: options.outcome === 'open' ? 'none' : 'observed',
    ...(phase === undefined ? {} : { phase }),
    ...(errorType === null ? {} : { errorType }),
  };
}

/** What is given; of a stage of a pipeline otherwise what its name says. */
function findPhase(name: string, { phase, stage, kind }: RecordOptions): string | undefined {
  if (phase !== undefined && stage !== undefined) throw new SessionBuddyError('USAGE', 'give either --phase or --stage');
  if (phase !== undefined) return checkText('--phase', phase, 100);
  if (stage !== undefined) return phaseOfCiJob(stage);
  return kind === 'ci' ? phaseOfCiJob(name) : undefined;
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
