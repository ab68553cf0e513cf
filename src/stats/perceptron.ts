import { dotProduct } from './dot-product.ts';
import type { FeatureMatrix } from './feature-matrix.ts';
import { logistic, logOdds } from './logistic.ts';

export interface PerceptronOptions {
  /** Units of the one hidden layer. */
  readonly units: number;
  /** How often each row is seen. */
  readonly epochs: number;
  readonly learningRate: number;
  /** Part of each weight that is taken away at each step, times the learning rate. */
  readonly decay: number;
  readonly weights?: Float64Array;
  readonly random: () => number;
}

/** Log odds are `outputBias + Σ output[u] · max(0, bias[u] + Σ input[u · columns + c] · x[c])`. */
export interface Perceptron {
  readonly input: Float32Array;
  readonly bias: Float32Array;
  readonly output: Float32Array;
  readonly outputBias: number;
}

const BATCH_ROWS = 128;

/**
 * A neural network with one hidden layer and logistic loss, by stochastic gradient descent with adaptive steps (Adam) that
 * end at 0. Columns should be standardised.
 *
 * @param labels - 1 or 0, one for each row, at least one row
 * @see Kingma & Ba (2015), "Adam: a method for stochastic optimization".
 */
export function fitPerceptron(matrix: FeatureMatrix, labels: ArrayLike<number>, options: PerceptronOptions): Perceptron {
  const { rows, columns, values } = matrix;
  const { units, epochs, random, weights } = options;
  const biasAt = units * columns;
  const outputAt = biasAt + units;
  const lastAt = outputAt + units;
  const parameters = new Float64Array(lastAt + 1);
  const reach = Math.sqrt(6 / (columns + units));
  for (let i = 0; i < biasAt; i++) parameters[i] = (2 * random() - 1) * reach;
  for (let i = outputAt; i < lastAt; i++) parameters[i] = (2 * random() - 1) * Math.sqrt(6 / (units + 1));
  let positive = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    positive += (weights?.[row] ?? 1) * (labels[row] as number);
    total += weights?.[row] ?? 1;
  }
  parameters[lastAt] = logOdds(positive / total, 1e-3);
  const meanWeight = total / rows;
  const gradient = new Float64Array(lastAt + 1);
  const momentum = new Float64Array(lastAt + 1);
  const spread = new Float64Array(lastAt + 1);
  const hidden = new Float64Array(units);
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const steps = epochs * Math.ceil(rows / BATCH_ROWS);
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (let from = 0; from < rows; from += BATCH_ROWS) {
      const to = Math.min(from + BATCH_ROWS, rows);
      gradient.fill(0);
      for (let at = from; at < to; at++) {
        const row = order[at] as number;
        const offset = row * columns;
        let score = parameters[lastAt] as number;
        for (let unit = 0; unit < units; unit++) {
          const sum = (parameters[biasAt + unit] as number) + dotProduct(parameters, unit * columns, offset, columns, values);
          const active = Math.max(sum, 0);
          hidden[unit] = active;
          score += (parameters[outputAt + unit] as number) * active;
        }
        const error = ((weights?.[row] ?? 1) / meanWeight) * (logistic(score) - (labels[row] as number));
        gradient[lastAt] = (gradient[lastAt] as number) + error;
        for (let unit = 0; unit < units; unit++) {
          const active = hidden[unit] as number;
          gradient[outputAt + unit] = (gradient[outputAt + unit] as number) + error * active;
          const slope = error * (parameters[outputAt + unit] as number);
          if (active === 0) continue;
          gradient[biasAt + unit] = (gradient[biasAt + unit] as number) + slope;
          const line = unit * columns;
          for (let c = 0; c < columns; c++) gradient[line + c] = (gradient[line + c] as number) + slope * (values[offset + c] as number);
        }
      }
      step++;
      const rate = options.learningRate * (0.5 + 0.5 * Math.cos((Math.PI * step) / steps));
      const first = 1 - 0.9 ** step;
      const second = 1 - 0.999 ** step;
      for (let i = 0; i <= lastAt; i++) {
        const free = (i >= biasAt && i < outputAt) || i === lastAt;
        const slope = (gradient[i] as number) / (to - from) + (free ? 0 : options.decay * (parameters[i] as number));
        const mean = 0.9 * (momentum[i] as number) + 0.1 * slope;
        const square = 0.999 * (spread[i] as number) + 0.001 * slope * slope;
        momentum[i] = mean;
        spread[i] = square;
        parameters[i] = (parameters[i] as number) - (rate * (mean / first)) / (Math.sqrt(square / second) + 1e-8);
      }
    }
  }
  return {
    input: Float32Array.from(parameters.subarray(0, biasAt)),
    bias: Float32Array.from(parameters.subarray(biasAt, outputAt)),
    output: Float32Array.from(parameters.subarray(outputAt, lastAt)),
    outputBias: parameters[lastAt] as number,
  };
}

export function perceptronLogOdds({ input, bias, output, outputBias }: Perceptron, values: ArrayLike<number>, offset = 0): number {
  const columns = input.length / bias.length;
  let score = outputBias;
  for (let unit = 0; unit < bias.length; unit++) {
    let sum = bias[unit] as number;
    for (let c = 0; c < columns; c++) sum += (input[unit * columns + c] as number) * (values[offset + c] as number);
    score += (output[unit] as number) * Math.max(sum, 0);
  }
  return score;
}

function shuffle(order: Int32Array, random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    const held = order[i] as number;
    order[i] = order[other] as number;
    order[other] = held;
  }
}
