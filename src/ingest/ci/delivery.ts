import type { InvocationObservation } from '../../domain/invocation.ts';
import { checkPipelineRun, type RawPipelineRun } from '../../domain/pipeline-run.ts';
import type { SessionObservation } from '../../domain/session.ts';
import type { WebhookTaken } from '../../ports/webhook-receiver.ts';
import { type CiJob, observeJob } from './ci-job.ts';

/** What a delivery says of the run that it belongs to. */
export interface DeliveredRun {
  readonly sessionId: string;
  readonly pipeline: RawPipelineRun;
  /** Epoch ms of everything that it mentions of the run. */
  readonly instants: readonly (number | undefined)[];
}

/** Gathers what one delivery of a webhook says, and counts what of it cannot be used. */
export class Delivery {
  readonly #invocations: InvocationObservation[] = [];
  readonly #sessions: SessionObservation[] = [];
  readonly #rejections = new Map<string, number>();

  addJob(job: CiJob): void {
    const observation = observeJob(job);
    if (observation === undefined) this.reject('no_name');
    else this.#invocations.push(observation);
  }

  /** Its fields that are not what they should be are left out, each counted as `invalid_…`. */
  addRun({ sessionId, pipeline, instants }: DeliveredRun): void {
    const { run, invalid } = checkPipelineRun(pipeline);
    for (const { field } of invalid) this.reject(`invalid_${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`);
    const known = instants.filter((at) => at !== undefined);
    if (known.length === 0) return;
    this.#sessions.push({
      sessionId,
      agent: 'ci',
      firstEventAt: Math.min(...known),
      lastEventAt: Math.max(...known),
      ...(run?.branch === undefined ? {} : { gitBranch: run.branch }),
      ...(run === undefined ? {} : { pipeline: run }),
    });
  }

  reject(reason: string): void {
    this.#rejections.set(reason, (this.#rejections.get(reason) ?? 0) + 1);
  }

  finish(): WebhookTaken {
    if (this.#invocations.length + this.#sessions.length + this.#rejections.size === 0) return { kind: 'ignored' };
    const rejections = Array.from(this.#rejections, ([reason, count]) => ({ source: 'ci', reason, count }));
    return { kind: 'taken', batch: { invocations: this.#invocations, sessions: this.#sessions, rejections } };
  }
}

/** A delivery that is well-formed and yet not what its event should be. */
export function unknownShape(): WebhookTaken {
  const delivery = new Delivery();
  delivery.reject('unknown_shape');
  return delivery.finish();
}
