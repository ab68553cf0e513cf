import { binOfValue } from '../../stats/binned-matrix.ts';
import { logOdds } from '../../stats/logistic.ts';
import { PerceptronBetween } from '../../stats/perceptron-between.ts';
import { logisticLogOdds } from '../../stats/ridge-logistic-regression.ts';
import { TreesBetween } from '../../stats/trees-between.ts';
import { FOREST_BOUND } from './learners.ts';
import { scaleRow } from './scaled-columns.ts';
import type { SuccessModel } from './success-model.ts';

/** A learner on the way from one row to another. */
interface Between {
  readonly logOdds: () => number;
  readonly reset: () => void;
  readonly move: (column: number) => void;
}

/**
 * The log odds of a model, as `predictLogOdds` gives them, on the way from its typical row to another: columns go over
 * one by one, and only what a column changes is computed anew.
 */
export class ModelBetween {
  readonly #model: SuccessModel;
  readonly #members: readonly Between[];

  /** @param values - features in the model's columns: where the way ends */
  constructor(model: SuccessModel, values: Float64Array) {
    this.#model = model;
    this.#members = membersBetween(model, values);
  }

  /** Where the row stands now. */
  get logOdds(): number {
    const { calibration, members } = this.#model;
    let sum = 0;
    for (const member of this.#members) sum += member.logOdds();
    return calibration.intercept + (calibration.slope * sum) / members.length;
  }

  /** Back to the typical row. */
  reset(): void {
    for (const member of this.#members) member.reset();
  }

  /** Gives one column its value. */
  move(column: number): void {
    for (const member of this.#members) member.move(column);
  }
}

function membersBetween({ members, learners, typical, columns }: SuccessModel, values: Float64Array): Between[] {
  const { scale, edges, logistic, boosted, forest, perceptrons } = learners;
  const scaled = (row: Float64Array) => {
    const target = new Float64Array(scale.sources.length);
    scaleRow(row, 0, scale, target, 0);
    return target;
  };
  const way = { from: scaled(typical), to: scaled(values), sources: scale.sources, columns: columns.length };
  const bins = (row: Float64Array) => Uint8Array.from(edges, (bounds, column) => binOfValue(bounds, row[column] as number));
  return members.flatMap((name) => {
    if (name === 'logistic_regression') return [lineBetween(logistic, way)];
    if (name === 'boosted_trees' && boosted.length > 0) {
      const between = boosted.map(({ base, trees }) => ({ base, trees: new TreesBetween(trees, bins(typical), bins(values)) }));
      return [
        together(
          between.map(({ trees }) => trees),
          () => between.reduce((sum, { base, trees }) => sum + base + trees.sum, 0) / between.length,
        ),
      ];
    }
    if (name === 'random_forest' && forest !== null) {
      const trees = new TreesBetween(forest, bins(typical), bins(values));
      return [together([trees], () => logOdds(trees.sum / forest.roots.length, FOREST_BOUND))];
    }
    if (name === 'perceptron' && perceptrons.length > 0) {
      const between = perceptrons.map((perceptron) => new PerceptronBetween(perceptron, way));
      return [together(between, () => between.reduce((sum, one) => sum + one.logOdds, 0) / between.length)];
    }
    return [];
  });
}

function lineBetween(
  line: SuccessModel['learners']['logistic'],
  { from, to, sources, columns }: { from: Float64Array; to: Float64Array; sources: readonly number[]; columns: number },
): Between {
  const changes = new Float64Array(columns);
  for (let i = 0; i < sources.length; i++) {
    const source = sources[i] as number;
    changes[source] = (changes[source] as number) + (line.coefficients[i] as number) * ((to[i] as number) - (from[i] as number));
  }
  const first = logisticLogOdds(line, from);
  let now = first;
  return {
    logOdds: () => now,
    reset: () => {
      now = first;
    },
    move: (column) => {
      now += changes[column] as number;
    },
  };
}

function together(parts: readonly Pick<Between, 'reset' | 'move'>[], value: () => number): Between {
  return {
    logOdds: value,
    reset: () => {
      for (const part of parts) part.reset();
    },
    move: (column) => {
      for (const part of parts) part.move(column);
    },
  };
}
