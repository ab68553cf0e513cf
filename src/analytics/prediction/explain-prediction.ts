import { ModelBetween } from './model-between.ts';
import type { SuccessModel } from './success-model.ts';

/** What one feature adds to a prediction. */
export interface Contribution {
  /** Name of the column. */
  readonly name: string;
  readonly value: number;
  /** Of log odds: above 0 it speaks for success. All of them add up to the distance from the typical case. */
  readonly contribution: number;
}

/** Orders in which features are changed from the typical to the actual value; each is gone through both ways. */
const ORDERS = 16;

/**
 * Shapley values: what each feature changes in the log odds, going from the typical case to this one, on average over
 * orders in which the features change. Works the same for every learner.
 *
 * @param values - features in the model's columns
 * @param random - in [0, 1); the same numbers give the same answer
 * @returns by size, largest first
 * @see Štrumbelj & Kononenko (2014), "Explaining prediction models and individual predictions with feature
 *   contributions", Knowledge and Information Systems 41.
 */
export function explainPrediction(model: SuccessModel, values: Float64Array, random: () => number): Contribution[] {
  const count = model.columns.length;
  const sums = new Float64Array(count);
  const order = Array.from({ length: count }, (_, i) => i);
  const between = new ModelBetween(model, values);
  const isTypical = model.columns.map((_, column) => model.typical[column] === values[column]);
  for (let turn = 0; turn < ORDERS; turn++) {
    for (let i = count - 1; i > 0; i--) {
      const other = Math.floor(random() * (i + 1));
      [order[i], order[other]] = [order[other] as number, order[i] as number];
    }
    for (const way of [order, order.toReversed()]) {
      between.reset();
      let before = between.logOdds;
      for (const column of way) {
        if (isTypical[column]) continue;
        between.move(column);
        const after = between.logOdds;
        sums[column] = (sums[column] as number) + after - before;
        before = after;
      }
    }
  }
  return model.columns
    .map((name, i) => ({ name, value: values[i] as number, contribution: (sums[i] as number) / (2 * ORDERS) }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}
