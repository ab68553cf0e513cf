import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { fitLearners, LEARNERS } from './learners.ts';
import { ModelBetween } from './model-between.ts';
import { predictLogOdds } from './predict-probability.ts';
import type { SuccessModel } from './success-model.ts';

const COLUMNS = 9;
const ROWS = 900;

function learnAll(): SuccessModel {
  const random = seededRandom(3);
  // Ratios, marks and long tails, which are seen in other ways.
  const values = Float64Array.from({ length: ROWS * COLUMNS }, (_, i) =>
    i % 3 === 0 ? random() : i % 3 === 1 ? Math.floor(random() * 3) : 60 * random(),
  );
  const labels = Uint8Array.from({ length: ROWS }, (_, row) =>
    (values[row * COLUMNS] as number) + 0.3 * ((values[row * COLUMNS + 1] as number) - 1) * ((values[row * COLUMNS + 4] as number) - 1) >
    random()
      ? 1
      : 0,
  );
  const matrix = { values, rows: ROWS, columns: COLUMNS };
  return {
    columns: Array.from({ length: COLUMNS }, (_, i) => `column ${i}`),
    sampleSize: ROWS,
    baseRate: 0.5,
    members: LEARNERS,
    learners: fitLearners(matrix, labels, new Set(LEARNERS), random, 0.2),
    calibration: { intercept: 0.1, slope: 0.9 },
    drift: { surplus: 0, information: 0, belief: 0 },
    covariance: new Float64Array(),
    typical: values.slice(0, COLUMNS),
    heldOut: null,
  };
}

const all = learnAll();
const row = Float64Array.from({ length: COLUMNS }, (_, i) => [0.93, 2, 41][i % 3] as number);

describe('ModelBetween', () => {
  it.each([...LEARNERS.map((name) => [name]), [...LEARNERS]])('is at each step what the whole row is predicted as (%s)', (...members) => {
    const model = { ...all, members };
    const between = new ModelBetween(model, row);
    const random = seededRandom(5);
    for (let way = 0; way < 8; way++) {
      const mixed = model.typical.slice();
      between.reset();
      expect(between.logOdds).toBeCloseTo(predictLogOdds(model, mixed), 9);
      const order = Array.from({ length: COLUMNS }, (_, i) => ({ i, at: random() })).sort((a, b) => a.at - b.at);
      for (const { i } of order) {
        mixed[i] = row[i] as number;
        between.move(i);
        expect(between.logOdds).toBeCloseTo(predictLogOdds(model, mixed), 9);
      }
    }
  });
});
