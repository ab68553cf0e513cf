import { getOrAdd } from '../../domain/get-or-add.ts';
import { type Invocation, OBSERVATION_SOURCES } from '../../domain/invocation.ts';
import { OUTCOMES, type Outcome } from '../../domain/outcome.ts';
import { SKILL_KINDS, type SkillKind } from '../../domain/skill.ts';
import { DURATION_BUCKETS_SECONDS } from '../../ports/metric-queries.ts';
import { binOf } from '../../stats/duration-sketch.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time-buckets.ts';

/** What an invocation adds to the derived tables, with the ids of its rows. */
export type Contribution = Pick<Invocation, 'startedAt' | 'outcome' | 'phase' | 'errorType' | 'sources'> & {
  readonly skillId: number;
  readonly kind: SkillKind;
  readonly sessionId: number;
  readonly durationUs: number | null;
};

/** Changes of one row of counts. */
export class CountDelta {
  invocations = 0;
  readonly byOutcome = new Int32Array(OUTCOMES.length);
  durationCount = 0;
  durationSumUs = 0;
  /** True when something was taken away: the row may have become empty. */
  hasRemoval = false;

  apply(sign: 1 | -1, outcomeIndex: number, durationUs: number | null): void {
    this.invocations += sign;
    this.byOutcome[outcomeIndex] = (this.byOutcome[outcomeIndex] as number) + sign;
    if (durationUs !== null) {
      this.durationCount += sign;
      this.durationSumUs += sign * durationUs;
    }
    if (sign < 0) this.hasRemoval = true;
  }
}

/** Changes of one row of a time table, sketch included. */
export class BucketDelta extends CountDelta {
  readonly addedBins: number[] = [];
  readonly removedBins: number[] = [];

  applyWithBin(sign: 1 | -1, outcomeIndex: number, durationUs: number | null, bin: number): void {
    this.apply(sign, outcomeIndex, durationUs);
    if (durationUs !== null) (sign > 0 ? this.addedBins : this.removedBins).push(bin);
  }
}

/** Changes of one row of `skill_phase`: with a histogram, and how many each source has seen. */
export class PhaseDelta extends CountDelta {
  readonly buckets = new Int32Array(DURATION_BUCKETS_SECONDS.length);
  readonly bySource = new Int32Array(OBSERVATION_SOURCES.length);

  applyWithBucket(sign: 1 | -1, outcomeIndex: number, durationUs: number | null, sources: number): void {
    this.apply(sign, outcomeIndex, durationUs);
    for (let bit = 0; bit < this.bySource.length; bit++) {
      if (sources & (1 << bit)) this.bySource[bit] = (this.bySource[bit] as number) + sign;
    }
    if (durationUs === null) return;
    const slot = DURATION_BUCKETS_SECONDS.findIndex((bound) => durationUs <= bound * 1e6);
    if (slot >= 0) this.buckets[slot] = (this.buckets[slot] as number) + sign;
  }
}

export interface SessionSkillDelta {
  invocations: number;
  ended: number;
  completed: number;
}

/** Fits a skill id beside a bucket's number (or a session's id) in one exact integer; ids of kinds are negative. */
const IDS = 2 ** 22;
const LOWEST_ID = -16;
export const bucketKey = (bucketNumber: number, id: number) => bucketNumber * IDS + (id - LOWEST_ID);
export const splitBucketKey = (key: number) => {
  const bucketNumber = Math.floor(key / IDS);
  return { bucketNumber, id: key - bucketNumber * IDS + LOWEST_ID };
};

/** The `skill_id` under which `skill_hour` holds the sum over a kind. */
export function kindId(kind: SkillKind): number {
  return -1 - (KIND_INDEX.get(kind) as number);
}

const OUTCOME_INDEX = new Map<Outcome, number>(OUTCOMES.map((outcome, index) => [outcome, index]));
const KIND_INDEX = new Map<SkillKind, number>(SKILL_KINDS.map((kind, index) => [kind, index]));
const OPEN = OUTCOME_INDEX.get('open') as number;
const COMPLETED = OUTCOME_INDEX.get('completed') as number;

/**
 * Adds up what a batch changes in the derived tables, so that each row is written once a batch rather than once an
 * invocation.
 */
export class RollupDelta {
  readonly buckets = { minute: new Map<number, BucketDelta>(), hour: new Map<number, BucketDelta>(), day: new Map<number, BucketDelta>() };
  readonly phases = new Map<string, PhaseDelta>();
  readonly errors = new Map<string, number>();
  readonly sessionSkills = new Map<number, SessionSkillDelta>();
  readonly #minuteHorizonAt: number;

  /** @param minuteHorizonAt - minutes before this are not kept */
  constructor(minuteHorizonAt: number) {
    this.#minuteHorizonAt = minuteHorizonAt;
  }

  add(contribution: Contribution): void {
    this.#apply(1, contribution);
  }

  remove(contribution: Contribution): void {
    this.#apply(-1, contribution);
  }

  #apply(sign: 1 | -1, it: Contribution): void {
    const outcome = OUTCOME_INDEX.get(it.outcome) as number;
    const bin = it.durationUs === null ? 0 : binOf(it.durationUs / 1000);
    const day = Math.floor(it.startedAt / DAY_MS);
    const hour = Math.floor(it.startedAt / HOUR_MS);
    const count = (buckets: Map<number, BucketDelta>, key: number) =>
      getOrAdd(buckets, key, newBucketDelta).applyWithBin(sign, outcome, it.durationUs, bin);
    count(this.buckets.day, bucketKey(day, it.skillId));
    count(this.buckets.hour, bucketKey(hour, it.skillId));
    count(this.buckets.hour, bucketKey(hour, kindId(it.kind)));
    if (it.startedAt >= this.#minuteHorizonAt) count(this.buckets.minute, bucketKey(Math.floor(it.startedAt / MINUTE_MS), it.skillId));
    const phaseKey = `${it.skillId} ${it.phase ?? ''}`;
    const phase = getOrAdd(this.phases, phaseKey, newPhaseDelta);
    phase.applyWithBucket(sign, outcome, it.durationUs, it.sources);
    if (it.errorType !== null) {
      const errorKey = `${it.skillId} ${it.errorType}`;
      this.errors.set(errorKey, (this.errors.get(errorKey) ?? 0) + sign);
    }
    const pairKey = bucketKey(it.sessionId, it.skillId);
    const pair = getOrAdd(this.sessionSkills, pairKey, newSessionSkillDelta);
    pair.invocations += sign;
    if (outcome !== OPEN) pair.ended += sign;
    if (outcome === COMPLETED) pair.completed += sign;
  }
}

// Functions of the module, not closures made per invocation: this is the hottest loop of an append.
const newBucketDelta = () => new BucketDelta();
const newPhaseDelta = () => new PhaseDelta();
const newSessionSkillDelta = (): SessionSkillDelta => ({ invocations: 0, ended: 0, completed: 0 });
