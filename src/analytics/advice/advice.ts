import type { CompletionCount } from '../trends/compare-completion.ts';

interface Stated {
  /** 0–1: posterior probability that what the advice says is true, see `adviseOnSkills`. */
  readonly confidence: number;
}

/** A skill for the same work is completed clearly more often. */
export interface BetterExists extends Stated {
  readonly kind: 'better_exists';
  readonly own: CompletionCount;
  readonly alternative: CompletionCount & { readonly name: string };
}

/** The skill is completed clearly less often than it was: an anomaly of it is open. */
export interface HasDropped extends Stated {
  readonly kind: 'has_dropped';
  /** Share completed since it began, 0–1, and of how many uses. */
  readonly observedRatio: number;
  readonly sampleSize: number;
  /** Share completed before, 0–1. */
  readonly baselineRatio: number;
  /** Epoch ms. */
  readonly beganAt: number;
}

/** The skill is completed clearly less often than skills of its kind usually are. */
export interface BelowUsual extends Stated {
  readonly kind: 'below_usual';
  readonly own: CompletionCount;
  /** 0–1. */
  readonly usualRatio: number;
}

export type Advice = BetterExists | HasDropped | BelowUsual;
