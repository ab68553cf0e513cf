import { type BinnedMatrix, MAXIMUM_BINS } from './binned-matrix.ts';

/** Binary trees one after another in flat arrays. Node i is a leaf when `column[i]` is 255. */
export interface TreeEnsemble {
  /** First node of each tree. */
  readonly roots: Uint32Array;
  readonly column: Uint8Array;
  /** Of an inner node: a row whose bin in `column` is at most this goes left. */
  readonly cut: Uint8Array;
  /** Of an inner node: index of its left child, from the root on; the right child is the next. */
  readonly left: Uint16Array;
  /** Mean of the rows a node was made of, whether it is a leaf or not. */
  readonly value: Float32Array;
}

export const LEAF = 255;

export interface TreeOptions {
  readonly maximumDepth: number;
  /** Rows that a leaf holds at least. */
  readonly minimumLeaf: number;
  /** How many columns, drawn anew for each node, are tried for a cut. */
  readonly columnsPerNode: number;
  /** Added to the weight of a node, so that small ones are held near 0. */
  readonly shrinkage: number;
  /** The best cut of each column, or one drawn at random (Geurts 2006), of which the best column is taken. */
  readonly cuts: 'best' | 'random';
  /** In [0, 1). */
  readonly random: () => number;
}

/** The rows of a node, `rows[from]` up to before `rows[to]`, and what their targets and weights add up to. */
interface NodeRows {
  readonly rows: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly sum: number;
  readonly weight: number;
}

interface Split {
  readonly column: number;
  readonly cut: number;
  readonly gain: number;
}

/** What rounding could pretend to gain. */
const SMALLEST_GAIN = 1e-9;

/** Trees while they grow. */
export class TreeGrower {
  readonly #data: BinnedMatrix;
  readonly #options: TreeOptions;
  readonly #columns: Uint16Array;
  readonly #sums = new Float64Array(MAXIMUM_BINS);
  readonly #weights = new Float64Array(MAXIMUM_BINS);
  readonly #counts = new Int32Array(MAXIMUM_BINS);
  readonly #spare: Int32Array;
  readonly #roots: number[] = [];
  readonly #column: number[] = [];
  readonly #cut: number[] = [];
  readonly #left: number[] = [];
  readonly #value: number[] = [];

  /** @throws RangeError when there are more than 255 columns */
  constructor(data: BinnedMatrix, options: TreeOptions) {
    if (data.columns >= LEAF) throw new RangeError(`trees take at most ${LEAF - 1} columns; got ${data.columns}`);
    this.#data = data;
    this.#options = options;
    this.#columns = Uint16Array.from({ length: data.columns }, (_, i) => i);
    this.#spare = new Int32Array(data.rows);
  }

  /**
   * Adds a tree that fits `targets / weights` by weighted least squares.
   *
   * @param rows - which rows it learns from; put in another order
   * @param targets - of each row, already times its weight
   */
  grow(rows: Int32Array, targets: Float64Array, weights: Float64Array): void {
    const root = this.#column.length;
    this.#roots.push(root);
    this.#addNode();
    const pending: { node: number; from: number; to: number; depth: number }[] = [{ node: root, from: 0, to: rows.length, depth: 0 }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { node, from, to, depth } = next;
      let sum = 0;
      let weight = 0;
      for (let i = from; i < to; i++) {
        const row = rows[i] as number;
        sum += targets[row] as number;
        weight += weights[row] as number;
      }
      const value = weight + this.#options.shrinkage > 0 ? sum / (weight + this.#options.shrinkage) : 0;
      this.#value[node] = value;
      const split = depth < this.#options.maximumDepth ? this.#findSplit({ rows, from, to, sum, weight }, targets, weights) : undefined;
      // The left child is known by two bytes from the root on.
      if (split === undefined || this.#column.length - root > 65_000) continue;
      const middle = this.#partition(rows, from, to, split.column, split.cut);
      this.#column[node] = split.column;
      this.#cut[node] = split.cut;
      this.#left[node] = this.#column.length - root;
      const leftNode = this.#addNode();
      const rightNode = this.#addNode();
      pending.push({ node: rightNode, from: middle, to, depth: depth + 1 }, { node: leftNode, from, to: middle, depth: depth + 1 });
    }
  }

  /** Adds to each row's score the leaf of the newest tree that it falls into. */
  addLeavesOfLast(scores: Float64Array): void {
    const root = this.#roots.at(-1);
    if (root === undefined) return;
    const { bins, rows } = this.#data;
    const [column, cut, left, value] = [this.#column, this.#cut, this.#left, this.#value];
    for (let row = 0; row < rows; row++) {
      let node = root;
      for (let tested = column[node] as number; tested !== LEAF; tested = column[node] as number) {
        node = root + (left[node] as number) + ((bins[tested * rows + row] as number) <= (cut[node] as number) ? 0 : 1);
      }
      scores[row] = (scores[row] as number) + (value[node] as number);
    }
  }

  finish(): TreeEnsemble {
    return {
      roots: Uint32Array.from(this.#roots),
      column: Uint8Array.from(this.#column),
      cut: Uint8Array.from(this.#cut),
      left: Uint16Array.from(this.#left),
      value: Float32Array.from(this.#value),
    };
  }

  #addNode(): number {
    this.#column.push(LEAF);
    this.#cut.push(0);
    this.#left.push(0);
    this.#value.push(0);
    return this.#column.length - 1;
  }

  #findSplit(node: NodeRows, targets: Float64Array, weights: Float64Array): Split | undefined {
    const { minimumLeaf, columnsPerNode, cuts, random } = this.#options;
    if (node.to - node.from < 2 * minimumLeaf) return undefined;
    const { columns } = this.#data;
    let best: Split | undefined;
    let tried = 0;
    for (let i = 0; i < columns && tried < columnsPerNode; i++) {
      // The next of a random order of the columns (Fisher–Yates). A column of one value only does not count as tried.
      const other = i + Math.floor(random() * (columns - i));
      const column = this.#columns[other] as number;
      this.#columns[other] = this.#columns[i] as number;
      this.#columns[i] = column;
      const found = cuts === 'best' ? this.#bestCut(node, column, targets, weights) : this.#randomCut(node, column, targets, weights);
      if (found === 'one_value') continue;
      tried++;
      if (found !== undefined && found.gain > (best?.gain ?? SMALLEST_GAIN)) best = found;
    }
    return best;
  }

  #rangeOf({ rows, from, to }: NodeRows, column: number): { lowest: number; highest: number } {
    const { bins, rows: rowCount } = this.#data;
    const offset = column * rowCount;
    let lowest = LEAF;
    let highest = 0;
    for (let at = from; at < to; at++) {
      const bin = bins[offset + (rows[at] as number)] as number;
      if (bin < lowest) lowest = bin;
      if (bin > highest) highest = bin;
    }
    return { lowest, highest };
  }

  #randomCut(node: NodeRows, column: number, targets: Float64Array, weights: Float64Array): Split | undefined | 'one_value' {
    const { lowest, highest } = this.#rangeOf(node, column);
    if (lowest >= highest) return 'one_value';
    const cut = lowest + Math.floor(this.#options.random() * (highest - lowest));
    const { bins, rows: rowCount } = this.#data;
    const { minimumLeaf } = this.#options;
    const { rows, from, to } = node;
    const offset = column * rowCount;
    let sum = 0;
    let weight = 0;
    let count = 0;
    for (let at = from; at < to; at++) {
      const row = rows[at] as number;
      if ((bins[offset + row] as number) > cut) continue;
      sum += targets[row] as number;
      weight += weights[row] as number;
      count++;
    }
    if (count < minimumLeaf || to - from - count < minimumLeaf) return undefined;
    return { column, cut, gain: this.#gain(node, sum, weight) };
  }

  #bestCut(node: NodeRows, column: number, targets: Float64Array, weights: Float64Array): Split | undefined | 'one_value' {
    const { bins, rows: rowCount } = this.#data;
    const { minimumLeaf } = this.#options;
    const { rows, from, to } = node;
    const offset = column * rowCount;
    const sums = this.#sums.fill(0);
    const binWeights = this.#weights.fill(0);
    const counts = this.#counts.fill(0);
    for (let at = from; at < to; at++) {
      const row = rows[at] as number;
      const bin = bins[offset + row] as number;
      sums[bin] = (sums[bin] as number) + (targets[row] as number);
      binWeights[bin] = (binWeights[bin] as number) + (weights[row] as number);
      counts[bin] = (counts[bin] as number) + 1;
    }
    let best: Split | undefined;
    let sum = 0;
    let weight = 0;
    let count = 0;
    for (let cut = 0; cut < MAXIMUM_BINS - 1; cut++) {
      const here = counts[cut] as number;
      if (here === 0) continue;
      if (here === to - from) return 'one_value';
      sum += sums[cut] as number;
      weight += binWeights[cut] as number;
      count += here;
      if (to - from - count < minimumLeaf) break;
      if (count < minimumLeaf) continue;
      const gain = this.#gain(node, sum, weight);
      if (gain > (best?.gain ?? SMALLEST_GAIN)) best = { column, cut, gain };
    }
    return best;
  }

  /** What is gained in the fit by a cut that sends this much to the left. */
  #gain({ sum, weight }: NodeRows, leftSum: number, leftWeight: number): number {
    const { shrinkage } = this.#options;
    const rightSum = sum - leftSum;
    return (
      (leftSum * leftSum) / (leftWeight + shrinkage) +
      (rightSum * rightSum) / (weight - leftWeight + shrinkage) -
      (sum * sum) / (weight + shrinkage)
    );
  }

  /** Rows that go left first, in the order they had. @returns where those that go right begin */
  #partition(rows: Int32Array, from: number, to: number, column: number, cut: number): number {
    const { bins, rows: rowCount } = this.#data;
    let left = from;
    let right = 0;
    for (let at = from; at < to; at++) {
      const row = rows[at] as number;
      if ((bins[column * rowCount + row] as number) <= cut) rows[left++] = row;
      else this.#spare[right++] = row;
    }
    for (let i = 0; i < right; i++) rows[left + i] = this.#spare[i] as number;
    return left;
  }
}

/**
 * Sum over the trees of the value of the leaf that a row falls into.
 *
 * @param bins - of the row, one for each column
 */
export function sumOfLeaves({ roots, column, cut, left, value }: TreeEnsemble, bins: ArrayLike<number>): number {
  let sum = 0;
  for (let tree = 0; tree < roots.length; tree++) {
    const root = roots[tree] as number;
    let node = root;
    for (let tested = column[node] as number; tested !== LEAF; tested = column[node] as number) {
      node = root + (left[node] as number) + ((bins[tested] as number) <= (cut[node] as number) ? 0 : 1);
    }
    sum += value[node] as number;
  }
  return sum;
}
