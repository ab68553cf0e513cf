import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import type { FeatureMatrix } from '../../stats/feature-matrix.ts';
import { logistic } from '../../stats/logistic.ts';
import { scoreProbabilities } from '../../stats/probability-scores.ts';
import { driftOf, followDrift, NO_DRIFT } from './drift-correction.ts';
import { explainPrediction } from './explain-prediction.ts';
import { packModel, unpackModel } from './pack-model.ts';
import { predictLogOdds, predictProbability } from './predict-probability.ts';
import type { SuccessModel } from './success-model.ts';
import { trainModel } from './train-model.ts';

const COLUMNS = ['ratio', 'noise', 'crossed'];

/** Rows whose true probability is known: a line in the first column, and where asked for a crossing of the others. */
function makeTable(rows: number, { seed = 1, crossing = 0, line = 4 } = {}) {
  const random = seededRandom(seed);
  const values = Float64Array.from({ length: rows * 3 }, random);
  const truth = Float64Array.from({ length: rows }, (_, row) => {
    const [ratio = 0, noise = 0, crossed = 0] = values.subarray(row * 3, row * 3 + 3);
    return logistic(line * (ratio - 0.5) + crossing * Math.sign((noise - 0.5) * (crossed - 0.5)) + 0.5);
  });
  const labels = Uint8Array.from(truth, (probability) => (random() < probability ? 1 : 0));
  return { matrix: { values, rows, columns: 3 } satisfies FeatureMatrix, truth, labels };
}

function train(matrix: FeatureMatrix, labels: Uint8Array): SuccessModel {
  const result = trainModel(matrix, labels, { columns: COLUMNS.slice(0, matrix.columns), random: seededRandom(7) });
  if (result.kind !== 'model') throw new Error(result.reason);
  return result.model;
}

function tryToTrain(labels: readonly number[]) {
  const matrix = { values: new Float64Array(labels.length * 3), rows: labels.length, columns: 3 };
  return trainModel(matrix, Uint8Array.from(labels), { columns: COLUMNS, random: seededRandom(7) });
}

describe('trainModel', () => {
  it.each([0, 1, 2, 49])('says nothing of %i outcomes', (count) => {
    const labels = Array.from({ length: count }, (_, i) => i % 2);
    expect(tryToTrain(labels)).toEqual({ kind: 'insufficient_data', sampleSize: count, requiredSampleSize: 50, reason: 'few_outcomes' });
  });

  it.each([0, 1])('says nothing when all outcomes are %i, or nearly all', (label) => {
    const labels = Array.from({ length: 500 }, () => label);
    expect(tryToTrain(labels)).toMatchObject({ kind: 'insufficient_data', sampleSize: 0, reason: 'one_class' });
    expect(tryToTrain([1 - label, 1 - label, ...labels])).toMatchObject({ kind: 'insufficient_data', sampleSize: 2, reason: 'one_class' });
  });

  it('gives the rate when all rows are equal', () => {
    const result = tryToTrain(Array.from({ length: 200 }, (_, i) => (i % 4 > 0 ? 1 : 0)));
    if (result.kind !== 'model') throw new Error(result.reason);
    const { probability, interval } = predictProbability(result.model, [0, 0, 0]);
    expect(probability).toBeCloseTo(0.75, 1);
    expect(interval.lower).toBeLessThan(0.75);
    expect(interval.upper).toBeGreaterThan(0.75);
  });

  it('refuses values that are not finite and labels that are not as many', () => {
    const matrix = { values: Float64Array.from({ length: 180 }, () => Number.NaN), rows: 60, columns: 3 };
    expect(() => trainModel(matrix, new Uint8Array(60), { columns: COLUMNS, random: seededRandom(1) })).toThrow('finite');
    const table = makeTable(60);
    expect(() => trainModel(table.matrix, new Uint8Array(59), { columns: COLUMNS, random: seededRandom(1) })).toThrow(
      'label for each of 60',
    );
  });

  it('comes near to the true probabilities, and so does its interval', () => {
    const { matrix, labels } = makeTable(1500, { seed: 2 });
    const model = train(matrix, labels);
    const test = makeTable(1000, { seed: 3 });
    let covered = 0;
    let distance = 0;
    test.truth.forEach((truth, row) => {
      const { probability, interval } = predictProbability(model, test.matrix.values.subarray(row * 3, row * 3 + 3));
      distance += Math.abs(probability - truth) / 1000;
      if (interval.lower <= truth && truth <= interval.upper) covered++;
    });
    expect(distance).toBeLessThan(0.05);
    expect(covered / 1000).toBeGreaterThan(0.85);
  });

  it('says how good it is on outcomes it has not seen, beside the base rate', () => {
    const { matrix, labels } = makeTable(1500, { seed: 2 });
    const { heldOut } = train(matrix, labels);
    expect(heldOut?.model.sampleSize).toBe(300);
    expect(heldOut?.model.brier).toBeLessThan(heldOut?.baseRate.brier as number);
  });

  it('finds nothing in noise: hardly anything is said to differ', () => {
    const { matrix, labels } = makeTable(1500, { seed: 4, line: 0 });
    const { probability } = predictProbability(train(matrix, labels), [0.9, 0.1, 0.1]);
    expect(Math.abs(probability - logistic(0.5))).toBeLessThan(0.08);
  });

  it('takes trees or a network when they win on the newest fifth, and not before there are 500 outcomes', () => {
    const many = makeTable(1500, { seed: 5, crossing: 2, line: 1 });
    expect(train(many.matrix, many.labels).members).not.toContain('logistic_regression');
    const few = makeTable(300, { seed: 5, crossing: 2, line: 1 });
    expect(train(few.matrix, few.labels).members).toEqual(['logistic_regression']);
  });

  it('calibrates where the newest outcomes show that it is off', () => {
    const { matrix, truth, labels } = makeTable(3000, { seed: 6 });
    const random = seededRandom(9);
    // From four fifths on, success is much rarer than the features have it.
    const shifted = labels.map((label, row) =>
      row < 2400 ? label : random() < logistic(Math.log((truth[row] as number) / (1 - (truth[row] as number))) - 1.5) ? 1 : 0,
    );
    const { calibration } = train(matrix, shifted);
    expect(calibration.intercept).toBeLessThan(-0.5);
    expect(train(matrix, labels).calibration).toEqual({ intercept: 0, slope: 1 });
  });

  it('gives the same model for the same numbers, and the same answers after it was kept as bytes', () => {
    const { matrix, labels } = makeTable(700, { seed: 8, crossing: 1 });
    const model = train(matrix, labels);
    const bytes = packModel(model);
    expect(packModel(train(matrix, labels))).toEqual(bytes);
    const again = unpackModel(bytes);
    expect(again && predictLogOdds(again, [0.3, 0.6, 0.9])).toBe(predictLogOdds(model, [0.3, 0.6, 0.9]));
    expect(again && packModel(again)).toEqual(bytes);
  });

  it('takes no bytes of another version for a model', () => {
    const bytes = packModel(train(makeTable(100).matrix, makeTable(100).labels));
    bytes[0] = 200;
    expect(unpackModel(bytes)).toBeUndefined();
    expect(unpackModel(new Uint8Array(3))).toBeUndefined();
  });
});

describe('explainPrediction', () => {
  const { matrix, labels } = makeTable(800, { seed: 11 });
  const model = train(matrix, labels);

  it('names first what matters, and adds up to the distance from the typical case', () => {
    const values = Float64Array.of(0.95, 0.5, 0.5);
    const told = explainPrediction(model, values, seededRandom(1));
    expect(told[0]).toMatchObject({ name: 'ratio', value: 0.95 });
    expect(told[0]?.contribution).toBeGreaterThan(0.5);
    const sum = told.reduce((total, { contribution }) => total + contribution, 0);
    expect(sum).toBeCloseTo(predictLogOdds(model, values) - predictLogOdds(model, model.typical), 9);
  });

  it('has nothing to tell of the typical case', () => {
    expect(explainPrediction(model, model.typical, seededRandom(1)).every(({ contribution }) => contribution === 0)).toBe(true);
  });
});

describe('followDrift', () => {
  it('brings probabilities nearer to the truth when success becomes rarer than a model has it', () => {
    const random = seededRandom(3);
    let drift = NO_DRIFT;
    const stated: number[] = [];
    const corrected: number[] = [];
    const labels: number[] = [];
    for (let i = 0; i < 3000; i++) {
      const own = 3 * (random() - 0.2);
      const label = random() < logistic(own - 0.6) ? 1 : 0;
      stated.push(logistic(own));
      corrected.push(logistic(own + driftOf(drift)));
      labels.push(label);
      drift = followDrift(drift, own, label);
    }
    const errorOf = (probabilities: readonly number[]) => scoreProbabilities(probabilities, labels).calibrationError;
    expect(errorOf(corrected)).toBeLessThan(0.7 * errorOf(stated));
  });

  it('stays near nothing when there is no drift', () => {
    const random = seededRandom(4);
    let drift = NO_DRIFT;
    for (let i = 0; i < 3000; i++) {
      const own = 3 * (random() - 0.2);
      drift = followDrift(drift, own, random() < logistic(own) ? 1 : 0);
    }
    expect(Math.abs(driftOf(drift))).toBeLessThan(0.2);
  });
});
