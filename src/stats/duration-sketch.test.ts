import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binOf, DurationSketch, encodeSketch, listSketchValues, mergeSketches } from './duration-sketch.ts';

const durations = fc.array(fc.double({ min: 0.002, max: 1e10, noNaN: true }), { maxLength: 200 });
const encode = (values: readonly number[]) => encodeSketch(values.map(binOf));

function sketchOf(encoded: Uint8Array | null): DurationSketch {
  const sketch = new DurationSketch();
  sketch.add(encoded);
  return sketch;
}

describe('DurationSketch', () => {
  it('gives every quantile within 1 % of the sorted sample', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, quantile) => {
        fc.pre(values.length > 0);
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.floor(1 + quantile * (sorted.length - 1)) - 1] as number;
        const answer = sketchOf(encode(values)).quantile(quantile) as number;
        expect(Math.abs(answer - exact) / exact).toBeLessThanOrEqual(0.01 + 1e-9);
      }),
    );
  });

  it('merges to the sketch of all values together, byte for byte', () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        expect(mergeSketches(encode(a), encode(b))).toEqual(encode([...a, ...b]));
      }),
    );
  });

  it('takes values out again and leaves no trace of them', () => {
    fc.assert(
      fc.property(durations, durations, (kept, removed) => {
        const all = encode([...kept, ...removed]);
        expect(mergeSketches(all, encodeSketch([], removed.map(binOf)))).toEqual(encode(kept));
      }),
    );
  });

  it('holds the same whether values or their encoded sketches are added', () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        const sketch = sketchOf(encode(a));
        for (const value of b) sketch.addValue(value);
        expect(sketch.encode()).toEqual(encode([...a, ...b]));
      }),
    );
  });

  it('answers null when it is empty', () => {
    expect(encodeSketch([])).toBeNull();
    expect(sketchOf(null).quantile(0.5)).toBeNull();
  });

  it('holds 0 and absurd values at its bounds', () => {
    expect(sketchOf(encode([0])).quantile(0.5)).toBeCloseTo(0.001, 4);
    expect(sketchOf(encode([1e300])).quantile(0.5)).toBeGreaterThan(9e10);
  });

  it('takes three bytes for one value', () => {
    expect(encode([1_500])?.length).toBe(3);
  });

  it('refuses bytes that are not a sketch', () => {
    expect(() => sketchOf(Uint8Array.from([0x80]))).toThrow(RangeError);
    expect(() => sketchOf(Uint8Array.from([0xff, 0xff, 0x7f, 2]))).toThrow(RangeError);
    expect(() => new DurationSketch().addValue(Number.NaN)).toThrow(RangeError);
  });
});

it('lists what is in a sketch, each within 1 %', () => {
  const values = [0, 1, 1, 250, 90_000];
  const listed = listSketchValues(encodeSketch(values.map(binOf)));
  expect(listed.map(({ count }) => count)).toEqual([1, 2, 1, 1]);
  for (const [index, { durationMs }] of listed.entries()) {
    const exact = [0.001, 1, 250, 90_000][index] ?? Number.NaN;
    expect(Math.abs(durationMs - exact)).toBeLessThanOrEqual(0.01 * exact);
  }
  expect(listSketchValues(null)).toEqual([]);
});
