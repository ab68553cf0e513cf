import { SessionBuddyError } from '../../domain/errors.ts';
import type { Experiment, SkillVariant } from '../../domain/experiment.ts';
import { DEFAULT_DESIGN, EXPERIMENT_METRICS, type ExperimentDesign } from '../../domain/experiment-design.ts';
import { redactSecrets } from '../../domain/redact.ts';
import type { SkillRef } from '../../domain/skill.ts';
import type { ExperimentStore } from '../../ports/experiment-store.ts';
import { DAY_MS } from './completed-days.ts';

export interface ExperimentRequest {
  readonly name: string;
  readonly description?: string | undefined;
  readonly controlStrategy?: string | undefined;
  readonly treatmentStrategy?: string | undefined;
  /** Epoch ms; now when not given. */
  readonly startAt?: number | undefined;
  /** Epoch ms, after the start. */
  readonly endAt?: number | undefined;
  readonly skill?: SkillRef | undefined;
  readonly variant?: SkillVariant | undefined;
  readonly design?: { readonly [Key in keyof ExperimentDesign]?: ExperimentDesign[Key] | undefined } | undefined;
}

const BETWEEN_0_AND_1 = ['assignmentRatio', 'alpha', 'power'] as const;
const ABOVE_0 = ['minSampleSize', 'minimumDetectableEffect', 'plannedDays', 'minDays', 'riskThreshold'] as const;

/**
 * Starts an experiment.
 *
 * @throws SessionBuddyError USAGE when it makes no sense; EXPERIMENT_EXISTS
 */
export async function createExperiment(
  store: Pick<ExperimentStore, 'create'>,
  request: ExperimentRequest,
  now: number,
): Promise<Experiment> {
  const startAt = request.startAt ?? now;
  const endAt = request.endAt ?? null;
  if (endAt !== null && endAt <= startAt) throw wrong('it ends before it starts');
  const name = request.name.trim();
  if (name === '' || name.length > 200) throw wrong(`its name has 1 to 200 characters; got ${name.length}`);
  // It is how the experiment is found, so it cannot be stored as another.
  if (redactSecrets(name) !== name) throw wrong('its name seems to hold a secret');
  const created = await store.create({
    name,
    description: request.description === undefined ? null : redactSecrets(request.description),
    controlStrategy: redactSecrets(request.controlStrategy ?? 'as it is'),
    treatmentStrategy: redactSecrets(
      request.treatmentStrategy ?? (request.variant === undefined ? 'changed' : request.variant.variantDirectory),
    ),
    startAt,
    endAt,
    skill: request.skill ?? null,
    variant: request.variant ?? null,
    design: toDesign(request, endAt === null ? undefined : (endAt - startAt) / DAY_MS),
  });
  if (created === undefined) throw new SessionBuddyError('EXPERIMENT_EXISTS', `there is an experiment called ${JSON.stringify(name)}`);
  return created;
}

/** Planned for as long as it may run, unless told. */
function toDesign({ design: asked = {} }: ExperimentRequest, days: number | undefined): ExperimentDesign {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const design: ExperimentDesign = {
    ...DEFAULT_DESIGN,
    ...(days === undefined ? {} : { plannedDays: Math.max(1, Math.round(days)) }),
    ...given,
  };
  for (const key of BETWEEN_0_AND_1)
    if (!(design[key] > 0 && design[key] < 1)) throw wrong(`${key} is between 0 and 1; got ${design[key]}`);
  for (const key of ABOVE_0) if (!(design[key] > 0 && Number.isFinite(design[key]))) throw wrong(`${key} is above 0; got ${design[key]}`);
  const metrics = new Set(design.metrics);
  const unknown = design.metrics.find((metric) => !EXPERIMENT_METRICS.includes(metric));
  if (unknown !== undefined || metrics.size !== design.metrics.length || metrics.size === 0) {
    throw wrong(`metrics are some of ${EXPERIMENT_METRICS.join(', ')}, each once; got ${design.metrics.join(', ')}`);
  }
  return design;
}

function wrong(reason: string): SessionBuddyError {
  return new SessionBuddyError('USAGE', `no such experiment can be made: ${reason}`);
}
