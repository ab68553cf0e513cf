import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../platform/seeded-random.ts';
import { binMatrix, binOfValue, findBinEdges, MAXIMUM_BINS } from './binned-matrix.ts';
import { boostTrees } from './boosted-trees.ts';
import { assertFiniteMatrix, type FeatureMatrix } from './feature-matrix.ts';
import { sumOfLeaves } from './grow-tree.ts';
import { logistic, logOdds } from './logistic.ts';
import { fitPerceptron, perceptronLogOdds } from './perceptron.ts';
import { scoreProbabilities } from './probability-scores.ts';
import { growForest } from './random-forest.ts';
import { fitRidgeLogistic, logisticCovariance, logisticLogOdds } from './ridge-logistic-regression.ts';
import { uniformStream } from './uniform-stream.ts';

interface Reference {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly weights: readonly number[];
  readonly fits: readonly { ridge: number; weighted: boolean; intercept: number; coefficients: number[] }[];
  readonly scores: { probabilities: number[]; brier: number; log_loss: number; auc: number };
}

const reference = JSON.parse(readFileSync(new URL('../../test/reference/prediction/reference.json', import.meta.url), 'utf8')) as Reference;

function toMatrix(rows: readonly (readonly number[])[]): FeatureMatrix {
  return { values: Float64Array.from(rows.flat()), rows: rows.length, columns: rows[0]?.length ?? 0 };
}

/** Succeeds nine times in ten where the signs of the first two columns differ, else once in ten. */
function makeCrossing(rows: number, seed: number): { matrix: FeatureMatrix; labels: Uint8Array } {
  const random = seededRandom(seed);
  const table = Array.from({ length: rows }, () => [random() - 0.5, random() - 0.5, random()]);
  const labels = Uint8Array.from(table, ([a = 0, b = 0]) => (random() < (a * b < 0 ? 0.9 : 0.1) ? 1 : 0));
  return { matrix: toMatrix(table), labels };
}

describe('fitRidgeLogistic', () => {
  it.each(reference.fits)('finds the coefficients scikit-learn finds (ridge $ridge, weighted: $weighted)', (fit) => {
    const weights = fit.weighted ? { weights: Float64Array.from(reference.weights) } : {};
    const found = fitRidgeLogistic(toMatrix(reference.x), reference.y, { ridge: fit.ridge, ...weights });
    expect(found.intercept).toBeCloseTo(fit.intercept, 5);
    for (const [i, coefficient] of fit.coefficients.entries()) expect(found.coefficients[i]).toBeCloseTo(coefficient, 5);
  });

  it('stays finite with one class, with equal rows and with a line that separates', () => {
    const matrix = toMatrix([[1], [1], [-1], [-1]]);
    for (const labels of [
      [1, 1, 1, 1],
      [0, 0, 0, 0],
      [1, 1, 0, 0],
    ]) {
      const fit = fitRidgeLogistic(matrix, labels, { ridge: 0.01 });
      expect(Number.isFinite(logisticLogOdds(fit, [1]))).toBe(true);
      expect([...logisticCovariance(matrix, fit, { ridge: 0.01 })].every(Number.isFinite)).toBe(true);
    }
    expect(() => fitRidgeLogistic(toMatrix([]), [], { ridge: 1 })).toThrow('at least one row');
    expect(() => fitRidgeLogistic(matrix, [1, 1, 0, 0], { ridge: 0 })).toThrow('ridge above 0');
  });

  it('tells how sure the coefficients are: as the inverse of the curvature', () => {
    const matrix = toMatrix([[0], [0], [0], [0]]);
    const fit = fitRidgeLogistic(matrix, [1, 1, 0, 0], { ridge: 2 });
    const [slope, , , intercept] = logisticCovariance(matrix, fit, { ridge: 2 });
    expect([slope, intercept]).toEqual([expect.closeTo(0.5, 6), expect.closeTo(1, 6)]);
  });
});

describe('trees and the network', () => {
  const { matrix, labels } = makeCrossing(3000, 1);
  const unseen = makeCrossing(2000, 2);
  const edges = findBinEdges(matrix);
  const binned = binMatrix(matrix, edges);
  const test = binMatrix(unseen.matrix, edges);
  const binsOf = (row: number) => Uint8Array.from({ length: 3 }, (_, column) => test.bins[column * test.rows + row] as number);
  const judge = (probabilityOf: (row: number) => number) =>
    scoreProbabilities(
      Float64Array.from({ length: test.rows }, (_, row) => probabilityOf(row)),
      unseen.labels,
    );
  // The best there is: probabilities .9 and .1, of which half a success in ten is wrong.
  const BEST_BRIER = 0.09;

  it('learns what no line can tell: boosted trees', () => {
    const { base, trees } = boostTrees(binned, labels, {
      trees: 150,
      learningRate: 0.1,
      maximumDepth: 3,
      minimumLeaf: 20,
      columnsPerNode: 3,
      sampleRatio: 0.5,
      shrinkage: 1,
      random: seededRandom(3),
    });
    const { brier, calibrationError } = judge((row) => logistic(base + sumOfLeaves(trees, binsOf(row))));
    expect(brier).toBeLessThan(BEST_BRIER + 0.02);
    expect(calibrationError).toBeLessThan(0.05);
  });

  it('learns what no line can tell: a random forest', () => {
    const forest = growForest(binned, labels, {
      trees: 60,
      minimumLeaf: 10,
      columnsPerNode: 2,
      rowsPerTree: 2000,
      random: seededRandom(3),
    });
    expect(judge((row) => sumOfLeaves(forest, binsOf(row)) / 60).brier).toBeLessThan(BEST_BRIER + 0.03);
  });

  it('learns what no line can tell: a perceptron', () => {
    const scaled = { ...matrix, values: matrix.values.map((value) => value * 3) };
    const network = fitPerceptron(scaled, labels, { units: 12, epochs: 40, learningRate: 0.01, decay: 0.001, random: seededRandom(3) });
    const wide = unseen.matrix.values.map((value) => value * 3);
    expect(judge((row) => logistic(perceptronLogOdds(network, wide, row * 3))).brier).toBeLessThan(BEST_BRIER + 0.04);
  });

  it('grows the same trees from the same numbers, and no cut where there is nothing to tell apart', () => {
    const grow = () =>
      growForest(binned, labels, { trees: 3, minimumLeaf: 50, columnsPerNode: 2, rowsPerTree: 500, random: uniformStream(9) });
    expect(grow()).toEqual(grow());
    const equal = binMatrix(toMatrix([[1], [1], [1], [1]]), [new Float64Array()]);
    const stump = growForest(equal, [1, 1, 0, 1], {
      trees: 1,
      minimumLeaf: 1,
      columnsPerNode: 1,
      rowsPerTree: 9,
      random: uniformStream(1),
    });
    expect([stump.roots.length, stump.value.length, stump.value[0]]).toEqual([1, 1, 0.75]);
  });
});

describe('findBinEdges', () => {
  it('makes one bin of equal values and at most 64 of others, in the order of the values', () => {
    const matrix = toMatrix(Array.from({ length: 1000 }, (_, i) => [5, i, i % 3]));
    const [constant, many, three] = findBinEdges(matrix);
    expect([constant?.length, three?.length]).toEqual([0, 2]);
    expect(many?.length).toBeLessThan(MAXIMUM_BINS);
    expect([binOfValue(many as Float64Array, -1e9), binOfValue(many as Float64Array, 1e9)]).toEqual([0, many?.length]);
    expect([0, 1, 2].map((value) => binOfValue(three as Float64Array, value))).toEqual([0, 1, 2]);
  });
});

describe('assertFiniteMatrix', () => {
  it('names the value that is not finite and where it stands', () => {
    expect(() =>
      assertFiniteMatrix(
        toMatrix([
          [1, 2],
          [3, Number.NaN],
        ]),
      ),
    ).toThrow('NaN in row 1, column 1');
    expect(() => assertFiniteMatrix({ values: new Float64Array(3), rows: 2, columns: 2 })).toThrow('takes 4 values; got 3');
  });
});

describe('scoreProbabilities', () => {
  it('gives the scores scikit-learn gives', () => {
    const { probabilities, brier, log_loss, auc } = reference.scores;
    const scores = scoreProbabilities(probabilities, reference.y);
    expect(scores.brier).toBeCloseTo(brier, 12);
    expect(scores.logLoss).toBeCloseTo(log_loss, 12);
    expect(scores.auc).toBeCloseTo(auc, 12);
  });

  it('has no AUC for one class, and is finite for certain predictions that were wrong', () => {
    expect(scoreProbabilities([0, 1], [1, 1])).toMatchObject({ auc: null, brier: 0.5 });
    expect(scoreProbabilities([0], [1]).logLoss).toBeLessThan(14);
    expect(() => scoreProbabilities([], [])).toThrow('at least one');
  });

  it('finds no calibration error where probabilities are right, and their distance where they are not', () => {
    const random = seededRandom(5);
    const truth = Array.from({ length: 30_000 }, random);
    const labels = truth.map((probability) => (random() < probability ? 1 : 0));
    expect(scoreProbabilities(truth, labels).calibrationError).toBeLessThan(0.01);
    expect(
      scoreProbabilities(
        truth.map((probability) => 0.8 * probability),
        labels,
      ).calibrationError,
    ).toBeCloseTo(0.1, 1);
  });
});

describe('logOdds', () => {
  it('is the inverse of logistic, and finite at 0 and 1', () => {
    expect(logistic(logOdds(0.3, 1e-6))).toBeCloseTo(0.3, 12);
    expect([logOdds(0, 0.01), logOdds(1, 0.01)]).toEqual(
      [-logOdds(0.99, 0.01), logOdds(0.99, 0.01)].map((value) => expect.closeTo(value, 12)),
    );
  });
});
