/** One step of joining: two groups become the next one. Groups 0…n − 1 are the items, n + i is what step i has made. */
export interface Join {
  readonly a: number;
  readonly b: number;
  /** Mean distance between the items of the two. */
  readonly distance: number;
}

/**
 * Hierarchical clustering with average linkage (UPGMA): joins the two groups whose items are closest on average until one
 * is left. Time n², by chains of nearest neighbors.
 *
 * @param distances - symmetric, row by row, finite, ≥ 0; not modified; shape [n × n]
 * @param n - items, ≥ 0
 * @returns n − 1 steps by distance, smallest first; equal distances in an order that depends on the input alone
 * @throws RangeError when the shape is another
 * @see Müllner (2011), "Modern hierarchical, agglomerative clustering algorithms", arXiv 1109.2378; distances as SciPy's
 *   `linkage(d, 'average')`.
 */
export function averageLinkage(distances: Float64Array, n: number): Join[] {
  if (distances.length !== n * n) throw new RangeError(`averageLinkage requires ${n} × ${n} distances; got ${distances.length}`);
  const between = distances.slice();
  const sizes = new Float64Array(n).fill(1);
  const isActive = new Uint8Array(n).fill(1);
  const joins: { first: number; second: number; distance: number }[] = [];
  const chain: number[] = [];
  let start = 0;
  while (joins.length < n - 1) {
    if (chain.length === 0) {
      while (isActive[start] === 0) start++;
      chain.push(start);
    }
    for (;;) {
      const last = chain.at(-1) as number;
      const before = chain.at(-2);
      let nearest = before ?? -1;
      let smallest = before === undefined ? Number.POSITIVE_INFINITY : (between[last * n + before] as number);
      for (let other = 0; other < n; other++) {
        if (isActive[other] === 0 || other === last) continue;
        const distance = between[last * n + other] as number;
        if (distance < smallest) {
          smallest = distance;
          nearest = other;
        }
      }
      if (nearest === before) break;
      chain.push(nearest);
    }
    const second = chain.pop() as number;
    const first = chain.pop() as number;
    joins.push({ first, second, distance: between[first * n + second] as number });
    joinInto(between, n, sizes, isActive, first, second);
  }
  return relabel(joins, n);
}

/** Puts the group of `first` into that of `second`. */
function joinInto(between: Float64Array, n: number, sizes: Float64Array, isActive: Uint8Array, first: number, second: number): void {
  const firstSize = sizes[first] as number;
  const secondSize = sizes[second] as number;
  for (let other = 0; other < n; other++) {
    if (isActive[other] === 0 || other === first || other === second) continue;
    const distance =
      (firstSize * (between[first * n + other] as number) + secondSize * (between[second * n + other] as number)) /
      (firstSize + secondSize);
    between[second * n + other] = distance;
    between[other * n + second] = distance;
  }
  isActive[first] = 0;
  sizes[second] = firstSize + secondSize;
}

/** By distance, and with the numbers of the groups as they are at that step. */
function relabel(joins: readonly { first: number; second: number; distance: number }[], n: number): Join[] {
  const order = joins.map((join, i) => ({ ...join, i })).sort((a, b) => a.distance - b.distance || a.i - b.i);
  const parents = Int32Array.from({ length: 2 * n }, (_, i) => i);
  const groupOf = (item: number): number => {
    let root = item;
    while (parents[root] !== root) root = parents[root] as number;
    for (let at = item; at !== root; ) {
      const next = parents[at] as number;
      parents[at] = root;
      at = next;
    }
    return root;
  };
  return order.map(({ first, second, distance }, step) => {
    const [a, b] = [groupOf(first), groupOf(second)].sort((x, y) => x - y) as [number, number];
    parents[a] = n + step;
    parents[b] = n + step;
    return { a, b, distance };
  });
}

/**
 * The groups there are after some steps.
 *
 * @param steps - how many of the joins are done, 0 to n − 1
 * @returns for each item the number of its group, 0 and on in the order of their first items; shape [n]
 */
export function cutJoins(joins: readonly Join[], n: number, steps: number): Int32Array {
  const parents = Int32Array.from({ length: 2 * n }, (_, i) => i);
  for (let step = 0; step < steps; step++) {
    const join = joins[step];
    if (join === undefined) break;
    parents[join.a] = n + step;
    parents[join.b] = n + step;
  }
  const numbers = new Map<number, number>();
  return Int32Array.from({ length: n }, (_, item) => {
    let root = item;
    while (parents[root] !== root) root = parents[root] as number;
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    return number;
  });
}
