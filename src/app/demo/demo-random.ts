/** Draws from a stream of numbers in [0, 1). */
export type RandomStream = () => number;

/** One of the items, each as likely as its weight says. @throws RangeError without items */
export function pickWeighted<Item>(random: RandomStream, items: readonly Item[], weightOf: (item: Item) => number): Item {
  let rest = random() * items.reduce((sum, item) => sum + weightOf(item), 0);
  for (const item of items) {
    rest -= weightOf(item);
    if (rest < 0) return item;
  }
  const last = items.at(-1);
  if (last === undefined) throw new RangeError('pickWeighted requires at least one item');
  return last;
}

/** Log-normal: half of the values lie below `median`; `spread` is the standard deviation of the logarithm. */
export function drawLogNormal(random: RandomStream, median: number, spread: number): number {
  // Box and Muller (1958); 1 - random() is never 0.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(spread * normal);
}
