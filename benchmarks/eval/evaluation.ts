/** One figure of an evaluation, beside what others reach on the same data and what we ask of ourselves. */
export interface Figure {
  readonly name: string;
  /** Null when it could not be computed on this data. */
  readonly value: number | null;
  /** What the best known other method scores on the same data, and which one that is. */
  readonly reference?: { readonly value: number; readonly of: string };
  readonly mustReach?: { readonly relation: '>=' | '<='; readonly value: number };
  /** As `µs`, `s`, `ms`; a plain number or a ratio has none. */
  readonly unit?: string;
}

export interface EvaluationOptions {
  /** A folder laid out like `../shared/data`. */
  readonly dataFolder: string;
  /** Simulations give the same figures for the same seed. */
  readonly seed: number;
}

/** Runs the product's own code, not a copy of it, on data and simulations with a known answer. */
export type Evaluate = (options: EvaluationOptions) => Promise<readonly Figure[]>;

/** Whether a figure is what it must be; undefined where nothing is asked of it. */
export function hasReached({ value, mustReach }: Figure): boolean | undefined {
  if (mustReach === undefined) return undefined;
  if (value === null) return false;
  return mustReach.relation === '>=' ? value >= mustReach.value : value <= mustReach.value;
}
