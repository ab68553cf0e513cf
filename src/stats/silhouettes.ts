/**
 * How well each item fits its group: (b − a) ÷ max(a, b), where a is its mean distance to the others of its own group
 * and b the smallest mean distance to those of another. 1 fits, 0 lies between, below 0 belongs elsewhere; 0 for an item
 * that is alone in its group, and for all when there is one group.
 *
 * @param distances - symmetric, row by row; shape [n × n]
 * @param groups - number of each item's group, 0 and on without gaps; shape [n]
 * @returns −1 to 1; shape [n]
 * @throws RangeError when the shapes do not fit
 * @see Rousseeuw (1987), "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", Journal of
 *   Computational and Applied Mathematics 20:53–65. Same as scikit-learn's `silhouette_samples`.
 */
export function silhouettes(distances: Float64Array, groups: Int32Array): Float64Array {
  const n = groups.length;
  if (distances.length !== n * n) throw new RangeError(`silhouettes requires ${n} × ${n} distances; got ${distances.length}`);
  const count = groups.reduce((highest, group) => Math.max(highest, group + 1), 0);
  const sizes = new Float64Array(count);
  for (const group of groups) sizes[group] = (sizes[group] as number) + 1;
  const sums = new Float64Array(count);
  return Float64Array.from(groups, (own, item) => {
    if (sizes[own] === 1 || count === 1) return 0;
    sums.fill(0);
    for (let other = 0; other < n; other++) {
      const group = groups[other] as number;
      sums[group] = (sums[group] as number) + (distances[item * n + other] as number);
    }
    const within = (sums[own] as number) / ((sizes[own] as number) - 1);
    let nearest = Number.POSITIVE_INFINITY;
    for (let group = 0; group < count; group++) {
      if (group !== own) nearest = Math.min(nearest, (sums[group] as number) / (sizes[group] as number));
    }
    const larger = Math.max(within, nearest);
    return larger === 0 ? 0 : (nearest - within) / larger;
  });
}
