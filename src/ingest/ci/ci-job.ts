import { phaseOfCiJob } from '../../domain/ci-stage.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { toSkillName } from '../../domain/taxonomy/safe-name.ts';

/** One job of a run as a CI system reports it. */
export interface CiJob {
  readonly eventId: string;
  readonly sessionId: string;
  readonly name: unknown;
  /** The stage that its author put it in, where there are such. */
  readonly stage?: unknown;
  /** Epoch ms: when a runner began with it, not when it was queued. */
  readonly startedAt: number;
  /** Epoch ms. */
  readonly endedAt?: number | undefined;
  readonly measuredDurationMs?: number | undefined;
  readonly end: JobEnd;
}

/** How a job ended, or that it has not. */
export interface JobEnd {
  readonly outcome: Outcome;
  readonly errorType?: string | undefined;
}

/** @returns undefined when the job has no name */
export function observeJob(job: CiJob): InvocationObservation | undefined {
  const name = toSkillName(job.name);
  if (name === null) return undefined;
  const { outcome, errorType } = job.end;
  const isOpen = outcome === 'open';
  const phase = phaseOfCiJob(...(typeof job.stage === 'string' ? [job.stage, name] : [name]));
  return {
    eventId: job.eventId,
    skill: { kind: 'ci', name },
    sessionId: job.sessionId,
    agent: 'ci',
    source: 'ci',
    startedAt: job.startedAt,
    ...(isOpen || job.endedAt === undefined ? {} : { endedAt: job.endedAt }),
    ...(isOpen || job.measuredDurationMs === undefined ? {} : { measuredDurationMs: job.measuredDurationMs }),
    outcome,
    certainty: isOpen ? 'none' : 'observed',
    ...(phase === undefined ? {} : { phase }),
    ...(errorType === undefined ? {} : { errorType }),
  };
}
