import { LEAF, type TreeEnsemble } from './grow-tree.ts';

/** What a node leads to: another node of the same arrays, or as `-1 - leaf` a leaf. */
type Branch = number;

/** A tree in which only the tests that the two rows answer differently are left. */
interface PrunedTree {
  readonly root: Branch;
  /** Columns it tests, each once. */
  readonly columns: ReadonlySet<number>;
}

/**
 * Sum of the leaves of trees on the way from one row to another: columns go over to the value of the second row one by
 * one. A tree of which both rows see the same side of a test has that test taken out, so a step costs the few trees that
 * its column can change.
 */
export class TreesBetween {
  readonly #ensemble: TreeEnsemble;
  readonly #from: ArrayLike<number>;
  readonly #to: ArrayLike<number>;
  readonly #column: number[] = [];
  /** Of each node where a row goes that has the first row's value, and the second's. */
  readonly #before: Branch[] = [];
  readonly #after: Branch[] = [];
  readonly #leaves: number[] = [];
  readonly #roots: Branch[] = [];
  /** Of each tree that tests several columns the leaf sum at the first row. */
  readonly #first: Float64Array;
  readonly #now: Float64Array;
  /** By column: what trees that test nothing else change, and the others that test it. */
  readonly #alone: Float64Array;
  readonly #trees: readonly number[][];
  readonly #moved: Uint8Array;
  readonly #start: number;
  #sum = 0;

  /** @param from - bins of the first row in each column; `to`: of the second */
  constructor(ensemble: TreeEnsemble, from: ArrayLike<number>, to: ArrayLike<number>) {
    this.#ensemble = ensemble;
    this.#from = from;
    this.#to = to;
    this.#alone = new Float64Array(from.length);
    this.#moved = new Uint8Array(from.length);
    this.#trees = Array.from({ length: from.length }, () => []);
    let start = 0;
    for (const root of ensemble.roots) {
      const tree = this.#prune(root);
      start += this.#valueAt(tree.root);
      const [only] = tree.columns;
      if (only !== undefined && tree.columns.size === 1) {
        this.#moved[only] = 1;
        const after = this.#valueAt(tree.root);
        this.#moved[only] = 0;
        this.#alone[only] = (this.#alone[only] as number) + after - this.#valueAt(tree.root);
      } else if (only !== undefined) {
        for (const column of tree.columns) (this.#trees[column] as number[]).push(this.#roots.length);
        this.#roots.push(tree.root);
      }
    }
    this.#start = start;
    this.#first = Float64Array.from(this.#roots, (root) => this.#valueAt(root));
    this.#now = this.#first.slice();
    this.#sum = start;
  }

  /** Where the row stands now. */
  get sum(): number {
    return this.#sum;
  }

  /** Back to the first row. */
  reset(): void {
    this.#moved.fill(0);
    this.#now.set(this.#first);
    this.#sum = this.#start;
  }

  /** Gives one column the second row's value. */
  move(column: number): void {
    this.#moved[column] = 1;
    let sum = this.#sum + (this.#alone[column] as number);
    for (const tree of this.#trees[column] as number[]) {
      const value = this.#valueAt(this.#roots[tree] as Branch);
      sum += value - (this.#now[tree] as number);
      this.#now[tree] = value;
    }
    this.#sum = sum;
  }

  #prune(root: number): PrunedTree {
    const { column, cut, left, value } = this.#ensemble;
    const columns = new Set<number>();
    const walk = (start: number): Branch => {
      for (let node = start; ; ) {
        const tested = column[node] as number;
        if (tested === LEAF) return -this.#leaves.push(value[node] as number);
        const child = root + (left[node] as number);
        const before = (this.#from[tested] as number) <= (cut[node] as number) ? child : child + 1;
        const after = (this.#to[tested] as number) <= (cut[node] as number) ? child : child + 1;
        if (before === after) {
          node = before;
          continue;
        }
        columns.add(tested);
        const place = this.#column.push(tested) - 1;
        this.#before.push(0);
        this.#after.push(0);
        this.#before[place] = walk(before);
        this.#after[place] = walk(after);
        return place;
      }
    };
    return { root: walk(root), columns };
  }

  #valueAt(root: Branch): number {
    let node = root;
    while (node >= 0) node = (this.#moved[this.#column[node] as number] === 1 ? this.#after[node] : this.#before[node]) as Branch;
    return this.#leaves[-node - 1] as number;
  }
}
