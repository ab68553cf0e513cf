import { type DriftCorrection, NO_DRIFT } from '../../analytics/prediction/drift-correction.ts';
import type { OutcomeTally } from '../../analytics/prediction/outcome-tally.ts';
import { MODEL_VERSION } from '../../analytics/prediction/pack-model.ts';
import type { InsufficientOutcomes } from '../../analytics/prediction/success-model.ts';
import type { AnalysisStateStore } from '../../ports/analysis-state.ts';
import { decodeJson } from '../analysis/json-state.ts';

export const PREDICTION_TOPIC = 'prediction';

/** The keys of the topic beside those of the tallies. */
export const HEAD_KEY = 'head';
export const MODEL_KEY = 'model';
export const JUDGED_KEY = 'judged';
const TALLY_PREFIX = 'tally ';

/** What predictions know of themselves. */
export interface PredictionHead {
  readonly version: number;
  /** Raised with every write. */
  readonly revision: number;
  /** Rows of the record before this number have been taken in, or will never end. */
  readonly nextId: number;
  /** Numbers of rows from `nextId` on that have been taken in. */
  readonly taken: readonly number[];
  /** Outcomes taken in so far. */
  readonly outcomes: number;
  /** Of the model in use: when it was learned (epoch ms) and after how many outcomes; null when there was too little to learn. */
  readonly trained: { readonly at: number; readonly outcomes: number } | null;
  /** Why there is no model. */
  readonly refused: InsufficientOutcomes | null;
  /** The last attempt to learn, successful or not: outcomes taken in by then, and when. */
  readonly tried: { readonly at: number; readonly outcomes: number };
  readonly drift: DriftCorrection;
  /** Predictions judged since the database began, and those of them that came true. */
  readonly judged: number;
  readonly correct: number;
  /** True while the tallies are being replaced: killed then, everything is made anew. */
  readonly isReplacing: boolean;
}

export const EMPTY_HEAD: PredictionHead = {
  version: MODEL_VERSION,
  revision: 0,
  nextId: 1,
  taken: [],
  outcomes: 0,
  trained: null,
  refused: null,
  tried: { at: 0, outcomes: 0 },
  drift: NO_DRIFT,
  judged: 0,
  correct: 0,
  isReplacing: false,
};

/** @returns undefined when nothing is kept yet, or by another version, or not all of it */
export async function readHead(state: AnalysisStateStore): Promise<PredictionHead | undefined> {
  const [kept] = await state.read(PREDICTION_TOPIC, [HEAD_KEY]);
  if (kept === undefined) return undefined;
  const head = decodeJson(kept.value) as PredictionHead;
  return head.version === MODEL_VERSION && !head.isReplacing ? head : undefined;
}

export function tallyKey(key: string): string {
  return `${TALLY_PREFIX}${key}`;
}

/** @returns the tallies among these states by their own keys */
export function decodeTallies(states: readonly { readonly key: string; readonly value: Uint8Array }[]): [string, OutcomeTally][] {
  return states
    .filter(({ key }) => key.startsWith(TALLY_PREFIX))
    .map(({ key, value }) => [key.slice(TALLY_PREFIX.length), decodeJson(value) as OutcomeTally]);
}
