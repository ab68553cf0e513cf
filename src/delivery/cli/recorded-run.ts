import { createHash } from 'node:crypto';
import { SessionBuddyError } from '../../domain/errors.ts';
import { checkPipelineRun } from '../../domain/pipeline-run.ts';
import type { PipelineRun } from '../../domain/session.ts';
import type { CiEnvironment } from '../../ports/ci-environment.ts';

/** Options of `record` that say which run of which pipeline it is. */
export interface RunOptions {
  readonly pipeline?: string;
  readonly build?: string;
  readonly commit?: string;
  readonly branch?: string;
  readonly environment?: string;
  readonly trigger?: string;
}

/** The run that a recorded stage belongs to. */
export interface RecordedRun {
  /** Session when none is given. */
  readonly sessionId: string | undefined;
  readonly run: PipelineRun | undefined;
  /** What the environment says and cannot be used, in words. */
  readonly notes: readonly string[];
}

/**
 * What is given, over what the environment says.
 *
 * @param startedAt - epoch ms: runs without a number of their own are one a day
 * @throws SessionBuddyError USAGE when what is given is not valid
 */
export function findRecordedRun(options: RunOptions, ci: CiEnvironment | undefined, startedAt: number): RecordedRun {
  const { pipeline, build, commit, branch, environment, trigger } = options;
  const given = { pipeline, buildNumber: build, commit, branch, environment, trigger };
  for (const [field, value] of Object.entries(given)) if (value === '') throw wrong(field, '', 'a value');
  const checked = checkPipelineRun({ ...ci?.pipeline.run, ...definedOnly(given) });
  const [invalid] = checked.invalid;
  if (invalid) throw wrong(invalid.field, String(invalid.value), invalid.expected);
  const { run } = checked;
  if (run === undefined && Object.values(given).some((value) => value !== undefined)) {
    throw new SessionBuddyError(
      'USAGE',
      '--build, --commit, --branch, --environment and --trigger are of a --pipeline, which is missing here',
    );
  }
  return {
    sessionId: sessionOf(ci, run, pipeline, startedAt),
    run,
    notes: (ci?.pipeline.invalid ?? []).map(
      ({ field, value, expected }) => `left out: ${field} takes ${expected}; the environment says ${JSON.stringify(value).slice(0, 60)}`,
    ),
  };
}

/** A run of another pipeline than that of the environment is another session. */
function sessionOf(ci: CiEnvironment | undefined, run: PipelineRun | undefined, named: string | undefined, startedAt: number) {
  if (ci !== undefined && (named === undefined || named === ci.pipeline.run?.pipeline)) return ci.sessionId;
  if (run === undefined) return undefined;
  const number = run.buildNumber ?? new Date(startedAt).toISOString().slice(0, 10);
  const id = `${ci?.sessionId ?? 'ci:local'}:${run.pipeline}:${number}`;
  return id.length <= 200 ? id : `ci:local:${hashOf(id)}`;
}

/**
 * Identity of a stage recorded inside a CI system, so that a step tried again does not count twice. Of GitLab's job itself
 * it is the job's own; otherwise it is made of the run, the job, the name and the start, and there is none without a
 * `--started-at`: then nobody could tell a second try from a second run.
 */
export function identifyStage(ci: CiEnvironment | undefined, name: string, startedAt: number | undefined): string | undefined {
  if (ci === undefined) return undefined;
  if (ci.job.eventId !== undefined && name === ci.job.name) return ci.job.eventId;
  return startedAt === undefined ? undefined : `ci:${ci.provider}:${hashOf([ci.sessionId, ci.job.key, name, startedAt].join('\n'))}`;
}

const FLAGS: Readonly<Record<string, string>> = { buildNumber: '--build' };

function wrong(field: string, value: string, expected: string): SessionBuddyError {
  return new SessionBuddyError('USAGE', `${FLAGS[field] ?? `--${field}`} takes ${expected}; got ${JSON.stringify(value.slice(0, 60))}`);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function definedOnly<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Partial<T>;
}
