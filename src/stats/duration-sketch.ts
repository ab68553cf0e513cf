/**
 * A DDSketch of durations: a histogram with logarithmic bins in which every quantile is within 1 % of the true value,
 * whatever the distribution. Adding, merging and taking away are exact on the bins, so a sum of hours is equal to the
 * sketch of the day, and a rebuild is equal to the last bit.
 *
 * Written as bytes, since most sketches (one skill, one minute) hold one or two values: for each bin in ascending
 * order a varint of its index (zigzag for the first, the distance to the bin before for the others) and a zigzag
 * varint of its count. One value takes three bytes. Counts may be negative: such a sketch is a difference.
 *
 * @see Masson, Rim & Lee (2019), "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
 *   guarantees", PVLDB 12(12). The logarithmic mapping of the paper, without bin collapsing.
 */
export const SKETCH_RELATIVE_ACCURACY = 0.01;

const GAMMA = (1 + SKETCH_RELATIVE_ACCURACY) / (1 - SKETCH_RELATIVE_ACCURACY);
const INVERSE_LOG_GAMMA = 1 / Math.log(GAMMA);
/** Values are held within these bounds: a microsecond to three years, in milliseconds. */
const SMALLEST_MS = 1e-3;
const LARGEST_MS = 1e11;
const LOWEST_BIN = binOf(SMALLEST_MS);
const BIN_COUNT = binOf(LARGEST_MS) - LOWEST_BIN + 1;

/** @param durationMs - finite, ≥ 0; @returns index of its bin */
export function binOf(durationMs: number): number {
  const bounded = Math.min(Math.max(durationMs, SMALLEST_MS), LARGEST_MS);
  return Math.ceil(Math.log(bounded) * INVERSE_LOG_GAMMA);
}

/** Milliseconds that stand for a bin: within 1 % of everything in it. */
function valueOfBin(bin: number): number {
  return (2 * GAMMA ** bin) / (GAMMA + 1);
}

/**
 * @param added - bins of values put in, in any order; may be sorted in place
 * @param removed - bins of values taken out, in any order; sorted in place
 * @returns the bytes, or null when nothing is left
 */
export function encodeSketch(added: number[], removed: readonly number[] = []): Uint8Array | null {
  if (removed.length > 0) return encodeDifference(added, removed);
  if (added.length > MANY_VALUES) return encodeCounted(added);
  if (added.length > 1) added.sort((a, b) => a - b);
  const writer = new SketchWriter(added.length);
  for (let i = 0; i < added.length; ) {
    const bin = added[i] as number;
    const first = i;
    while (added[i] === bin) i++;
    writer.write(bin, i - first);
  }
  return writer.finish();
}

/** From here on counting beats sorting. */
const MANY_VALUES = 64;

function encodeCounted(bins: readonly number[]): Uint8Array | null {
  const sketch = new DurationSketch();
  for (const bin of bins) sketch.addBin(bin, 1);
  return sketch.encode();
}

function encodeDifference(added: readonly number[], removed: readonly number[]): Uint8Array | null {
  const counts = new Map<number, number>();
  for (const bin of added) counts.set(bin, (counts.get(bin) ?? 0) + 1);
  for (const bin of removed) counts.set(bin, (counts.get(bin) ?? 0) - 1);
  const writer = new SketchWriter(counts.size);
  for (const [bin, count] of [...counts].sort(([a], [b]) => a - b)) writer.write(bin, count);
  return writer.finish();
}

/**
 * The sum of two encoded sketches; null when nothing is left. Either may be null (empty). Cheapest when `b` is the
 * smaller one: what lies between its bins is copied as bytes.
 */
export function mergeSketches(a: Uint8Array | null, b: Uint8Array | null): Uint8Array | null {
  if (a === null) return b;
  if (b === null) return a;
  const left = new SketchReader(a);
  const right = new SketchReader(b);
  const writer = new SketchWriter((a.length + b.length) >> 1);
  let hasLeft = left.next();
  while (right.next()) {
    if (hasLeft && left.bin < right.bin) {
      writer.write(left.bin, left.count);
      const runFrom = left.at;
      let runTo = left.at;
      let lastBin = left.bin;
      hasLeft = left.next();
      while (hasLeft && left.bin < right.bin) {
        runTo = left.at;
        lastBin = left.bin;
        hasLeft = left.next();
      }
      writer.copy(a, runFrom, runTo, lastBin);
    }
    if (hasLeft && left.bin === right.bin) {
      writer.write(right.bin, left.count + right.count);
      hasLeft = left.next();
    } else {
      writer.write(right.bin, right.count);
    }
  }
  if (hasLeft) {
    writer.write(left.bin, left.count);
    writer.copy(a, left.at, a.length, left.bin);
  }
  return writer.finish();
}

/**
 * What is in an encoded sketch, ascending: for analyses that need more than a quantile.
 *
 * @param encoded - null is an empty one
 * @returns milliseconds, each within 1 %, with how many values they stand for
 */
export function listSketchValues(encoded: Uint8Array | null): { readonly durationMs: number; readonly count: number }[] {
  const values: { durationMs: number; count: number }[] = [];
  if (encoded === null) return values;
  const reader = new SketchReader(encoded);
  while (reader.next()) values.push({ durationMs: valueOfBin(reader.bin), count: reader.count });
  return values;
}

/** Adds up many encoded sketches and answers quantiles. Memory is fixed (13 KB). */
export class DurationSketch {
  readonly #counts = new Float64Array(BIN_COUNT);
  #total = 0;
  /** Bins outside these are empty. */
  #lowest = BIN_COUNT - 1;
  #highest = 0;

  get count(): number {
    return this.#total;
  }

  /** @param encoded - what `encodeSketch` or `mergeSketches` gave; null adds nothing */
  add(encoded: Uint8Array | null): void {
    if (encoded === null) return;
    const reader = new SketchReader(encoded);
    while (reader.next()) this.addBin(reader.bin, reader.count);
  }

  /** @param durationMs - finite, ≥ 0 */
  addValue(durationMs: number): void {
    this.addBin(binOf(durationMs), 1);
  }

  /**
   * @param bin - as `binOf` gave it
   * @param count - how many values of it; below 0 takes them away
   */
  addBin(bin: number, count: number): void {
    const slot = bin - LOWEST_BIN;
    if (!(slot >= 0 && slot < BIN_COUNT))
      throw new RangeError(`a sketch bin lies within ${LOWEST_BIN} and ${LOWEST_BIN + BIN_COUNT - 1}; got ${bin}`);
    if (slot < this.#lowest) this.#lowest = slot;
    if (slot > this.#highest) this.#highest = slot;
    this.#counts[slot] = (this.#counts[slot] as number) + count;
    this.#total += count;
  }

  /** The bytes of what was added, the same whatever the order; null when nothing is left. */
  encode(): Uint8Array | null {
    const writer = new SketchWriter(this.#highest - this.#lowest + 1);
    for (let slot = this.#lowest; slot <= this.#highest; slot++) writer.write(slot + LOWEST_BIN, this.#counts[slot] as number);
    return writer.finish();
  }

  /**
   * The value at rank ⌊1 + q(n − 1)⌋ in ascending order ("lower" quantile), within 1 %.
   *
   * @param quantile - 0 to 1
   * @returns milliseconds, or null when the sketch is empty
   */
  quantile(quantile: number): number | null {
    if (!(quantile >= 0 && quantile <= 1)) throw new RangeError(`quantile requires a number from 0 to 1; got ${quantile}`);
    if (this.#total <= 0) return null;
    const rank = Math.floor(1 + quantile * (this.#total - 1));
    let seen = 0;
    for (let slot = this.#lowest; slot < this.#highest; slot++) {
      seen += this.#counts[slot] as number;
      if (seen >= rank) return valueOfBin(slot + LOWEST_BIN);
    }
    return valueOfBin(this.#highest + LOWEST_BIN);
  }
}

class SketchReader {
  bin = 0;
  count = 0;
  /** Offset just behind the entry read last. */
  at = 0;
  readonly #bytes: Uint8Array;
  #isFirst = true;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  next(): boolean {
    if (this.at >= this.#bytes.length) return false;
    const step = this.#readVarint();
    this.bin = this.#isFirst ? unzigzag(step) : this.bin + step;
    this.#isFirst = false;
    this.count = unzigzag(this.#readVarint());
    return true;
  }

  #readVarint(): number {
    // Nearly every number fits one byte or two.
    const first = this.#bytes[this.at];
    if (first !== undefined && first < 0x80) {
      this.at++;
      return first;
    }
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) throw new RangeError('a sketch ends in the middle of a number');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }
}

/** Bytes that one bin takes at most: two varints of numbers below 2^53. */
const LONGEST_ENTRY = 16;
/** Sketches are written into this and copied out: there is one writer at a time on a thread. */
let scratch = new Uint8Array(4096);

class SketchWriter {
  #at = 0;
  #previous: number | null = null;

  /** @param entries - how many bins will be written at most */
  constructor(entries: number) {
    const needed = Math.max(0, entries) * LONGEST_ENTRY;
    if (scratch.length < needed) scratch = new Uint8Array(needed * 2);
  }

  /** Bins in ascending order; a count of 0 leaves no trace. */
  write(bin: number, count: number): void {
    if (count === 0) return;
    this.#writeVarint(this.#previous === null ? zigzag(bin) : bin - this.#previous);
    this.#writeVarint(zigzag(count));
    this.#previous = bin;
  }

  /** Entries as they stand in another sketch, following on the bin written last; the last of them is `lastBin`. */
  copy(bytes: Uint8Array, from: number, to: number, lastBin: number): void {
    if (from >= to) return;
    scratch.set(bytes.subarray(from, to), this.#at);
    this.#at += to - from;
    this.#previous = lastBin;
  }

  finish(): Uint8Array | null {
    return this.#at === 0 ? null : scratch.slice(0, this.#at);
  }

  #writeVarint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      scratch[this.#at++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    scratch[this.#at++] = rest;
  }
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
