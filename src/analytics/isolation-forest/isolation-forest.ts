/** What a forest learns from and scores: a table of numbers, row by row in one array. */
export interface NumberTable {
  /** Row by row: row i is `values[i * columns]` and on. Finite; shape [rows × columns]. */
  readonly values: Float64Array;
  /** Features of a row, ≥ 1. */
  readonly columns: number;
}

export interface IsolationForestOptions {
  /** Uniform in [0, 1). The forest is the same for the same sequence. */
  readonly random: () => number;
  /** 100 when not given. */
  readonly trees?: number;
  /** Rows a tree is grown from (ψ), drawn without replacement; 256 when not given, and never more than there are. */
  readonly sampleSize?: number;
}

const EULER_MASCHERONI = 0.5772156649015329;
/** Rows scored side by side: their loads do not wait for one another. */
const LANES = 4;

/**
 * Isolation Forest: how easily a row is set apart from the others by random cuts. A row that few cuts suffice for is odd.
 *
 * Each tree is a complete binary tree of the height limit ⌈log2 ψ⌉, kept as arrays in breadth-first order: the children of
 * node i are 2i + 1 and 2i + 2, and a branch that ends early is filled up with cuts at +∞, which everything passes on the
 * left. So every row takes the same number of steps and no step needs a decision of the processor.
 *
 * @see Liu, Ting & Zhou (2008), "Isolation Forest", ICDM; score and cuts as scikit-learn's `IsolationForest`: a feature
 *   among those that vary within the node, a cut uniform between its lowest and highest value, `score` = −`score_samples`.
 */
export class IsolationForest {
  readonly columns: number;
  readonly trees: number;
  readonly sampleSize: number;
  readonly #height: number;
  /** Of inner nodes, tree by tree. */
  readonly #cuts: Float64Array;
  readonly #features: Uint16Array;
  /** Of the lowest level, tree by tree: steps to the leaf and what its rows would take on. */
  readonly #pathLengths: Float64Array;

  /**
   * Grows the trees.
   *
   * @throws RangeError when the table has no row, no column, a partial row, more than 65,536 columns, or a value that is
   *   not finite
   */
  constructor(table: NumberTable, { random, trees = 100, sampleSize = 256 }: IsolationForestOptions) {
    const rows = countRows(table);
    if (rows === 0) throw new RangeError('an isolation forest requires at least 1 row; got 0');
    if (!(Number.isSafeInteger(trees) && trees >= 1)) throw new RangeError(`trees requires a whole number ≥ 1; got ${trees}`);
    if (!(Number.isSafeInteger(sampleSize) && sampleSize >= 1))
      throw new RangeError(`sampleSize requires a whole number ≥ 1; got ${sampleSize}`);
    this.columns = table.columns;
    this.trees = trees;
    this.sampleSize = Math.min(sampleSize, rows);
    this.#height = Math.ceil(Math.log2(Math.max(this.sampleSize, 2)));
    const leaves = 2 ** this.#height;
    const grower = new TreeGrower(table, this.#height, random);
    this.#cuts = new Float64Array(trees * (leaves - 1)).fill(Number.POSITIVE_INFINITY);
    this.#features = new Uint16Array(trees * (leaves - 1));
    this.#pathLengths = new Float64Array(trees * leaves);
    for (let tree = 0; tree < trees; tree++) {
      const inner = tree * (leaves - 1);
      grower.grow(this.sampleSize, {
        cuts: this.#cuts.subarray(inner, inner + leaves - 1),
        features: this.#features.subarray(inner, inner + leaves - 1),
        pathLengths: this.#pathLengths.subarray(tree * leaves, (tree + 1) * leaves),
      });
    }
  }

  /**
   * @param table - rows of the same columns, those it has learnt from or others
   * @returns for each row 0–1: towards 1 the odder, about 0.5 and below it ordinary; shape [rows]
   * @throws RangeError when the columns are others or a value is not finite
   */
  score(table: NumberTable): Float64Array {
    const rows = countRows(table);
    if (table.columns !== this.columns) throw new RangeError(`the forest has ${this.columns} columns; got a table of ${table.columns}`);
    const sums = new Float64Array(rows);
    for (let tree = 0; tree < this.trees; tree++) this.#addPathLengths(tree, table.values, sums);
    const scale = -1 / (this.trees * Math.max(averagePathLength(this.sampleSize), Number.MIN_VALUE));
    // One row alone can not be odd: scikit-learn divides 0 by 0 here, which is the score of a middling row.
    if (this.sampleSize === 1) return sums.fill(0.5);
    for (let row = 0; row < rows; row++) sums[row] = 2 ** ((sums[row] as number) * scale);
    return sums;
  }

  #addPathLengths(tree: number, values: Float64Array, sums: Float64Array): void {
    const { columns } = this;
    const height = this.#height;
    const inner = 2 ** height - 1;
    const cuts = this.#cuts.subarray(tree * inner, (tree + 1) * inner);
    const features = this.#features.subarray(tree * inner, (tree + 1) * inner);
    const pathLengths = this.#pathLengths.subarray(tree * (inner + 1), (tree + 1) * (inner + 1));
    const together = sums.length - (sums.length % LANES);
    let row = 0;
    for (; row < together; row += LANES) {
      const a = row * columns;
      const b = a + columns;
      const c = b + columns;
      const d = c + columns;
      let i = 0;
      let j = 0;
      let k = 0;
      let l = 0;
      for (let level = 0; level < height; level++) {
        i = 2 * i + 1 + Number((values[a + (features[i] as number)] as number) > (cuts[i] as number));
        j = 2 * j + 1 + Number((values[b + (features[j] as number)] as number) > (cuts[j] as number));
        k = 2 * k + 1 + Number((values[c + (features[k] as number)] as number) > (cuts[k] as number));
        l = 2 * l + 1 + Number((values[d + (features[l] as number)] as number) > (cuts[l] as number));
      }
      sums[row] = (sums[row] as number) + (pathLengths[i - inner] as number);
      sums[row + 1] = (sums[row + 1] as number) + (pathLengths[j - inner] as number);
      sums[row + 2] = (sums[row + 2] as number) + (pathLengths[k - inner] as number);
      sums[row + 3] = (sums[row + 3] as number) + (pathLengths[l - inner] as number);
    }
    for (; row < sums.length; row++) {
      let i = 0;
      for (let level = 0; level < height; level++)
        i = 2 * i + 1 + Number((values[row * columns + (features[i] as number)] as number) > (cuts[i] as number));
      sums[row] = (sums[row] as number) + (pathLengths[i - inner] as number);
    }
  }
}

interface Tree {
  readonly cuts: Float64Array;
  readonly features: Uint16Array;
  readonly pathLengths: Float64Array;
}

class TreeGrower {
  readonly #values: Float64Array;
  readonly #columns: number;
  readonly #height: number;
  readonly #random: () => number;
  /** All row numbers, in an order that changes with every draw. */
  readonly #rows: Uint32Array;
  /** Columns in any order, for drawing them without replacement. */
  readonly #order: Uint16Array;

  constructor({ values, columns }: NumberTable, height: number, random: () => number) {
    this.#values = values;
    this.#columns = columns;
    this.#height = height;
    this.#random = random;
    this.#rows = Uint32Array.from({ length: values.length / columns }, (_, row) => row);
    this.#order = Uint16Array.from({ length: columns }, (_, column) => column);
  }

  grow(sampleSize: number, tree: Tree): void {
    const rows = this.#rows;
    for (let i = 0; i < sampleSize; i++) {
      const j = i + Math.floor(this.#random() * (rows.length - i));
      const drawn = rows[j] as number;
      rows[j] = rows[i] as number;
      rows[i] = drawn;
    }
    this.#growNode(tree, 0, 0, 0, sampleSize);
  }

  /** @param from - first of the node's rows; @param to - one past the last of them */
  #growNode(tree: Tree, node: number, depth: number, from: number, to: number): void {
    const cut = depth < this.#height && to - from > 1 ? this.#drawCut(from, to) : undefined;
    if (cut === undefined) {
      // The leftmost of the lowest level below here.
      const leftmost = (node + 1) * 2 ** (this.#height - depth) - 2 ** this.#height;
      tree.pathLengths[leftmost] = depth + averagePathLength(to - from);
      return;
    }
    tree.features[node] = cut.column;
    tree.cuts[node] = cut.at;
    const middle = this.#partition(from, to, cut.column, cut.at);
    this.#growNode(tree, 2 * node + 1, depth + 1, from, middle);
    this.#growNode(tree, 2 * node + 2, depth + 1, middle, to);
  }

  /** A column that varies among the rows and a cut within it; undefined when the rows are all equal. */
  #drawCut(from: number, to: number): { readonly column: number; readonly at: number } | undefined {
    const order = this.#order;
    const values = this.#values;
    for (let left = order.length; left > 0; left--) {
      const drawn = Math.floor(this.#random() * left);
      const column = order[drawn] as number;
      order[drawn] = order[left - 1] as number;
      order[left - 1] = column;
      let lowest = Number.POSITIVE_INFINITY;
      let highest = Number.NEGATIVE_INFINITY;
      for (let i = from; i < to; i++) {
        const value = values[(this.#rows[i] as number) * this.#columns + column] as number;
        if (value < lowest) lowest = value;
        if (value > highest) highest = value;
      }
      if (!(highest > lowest)) continue;
      const at = lowest + this.#random() * (highest - lowest);
      // Rounding may give the highest value itself, and then nothing would lie beyond the cut.
      return { column, at: at < highest ? at : lowest };
    }
    return undefined;
  }

  /** Puts rows at or below the cut first; @returns where the others begin */
  #partition(from: number, to: number, column: number, at: number): number {
    const rows = this.#rows;
    let low = from;
    let high = to - 1;
    while (low <= high) {
      const row = rows[low] as number;
      if ((this.#values[row * this.#columns + column] as number) <= at) {
        low++;
      } else {
        rows[low] = rows[high] as number;
        rows[high] = row;
        high--;
      }
    }
    return low;
  }
}

/**
 * Mean steps of an unsuccessful search in a binary search tree of n keys, c(n) of the paper: what the rows of a leaf
 * would still take.
 */
function averagePathLength(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + EULER_MASCHERONI) - (2 * (rows - 1)) / rows;
}

function countRows({ values, columns }: NumberTable): number {
  if (!(Number.isSafeInteger(columns) && columns >= 1 && columns <= 65_536))
    throw new RangeError(`a table requires 1 to 65536 columns; got ${columns}`);
  const rows = values.length / columns;
  if (!Number.isSafeInteger(rows)) throw new RangeError(`a table of ${columns} columns requires whole rows; got ${values.length} values`);
  // A loop and not findIndex: this looks at every value, which is a tenth of the work.
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new RangeError(`a table requires finite values; got ${values[i]} at index ${i}`);
  }
  return rows;
}
