import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { StreamDetector, type StreamDetectorState } from './stream-detector.ts';

const FIVE_MINUTES = 300_000;

function makeDay(random: () => number, points: number): number[] {
  return Array.from({ length: points }, (_, k) => 50 + 20 * Math.sin((2 * Math.PI * k) / 288) + 4 * random());
}

function scoreAll(values: readonly number[], detector = new StreamDetector(), from = 0): number[] {
  return values.map((value, k) => detector.push(value, (from + k) * FIVE_MINUTES));
}

describe('StreamDetector', () => {
  it('scores what was never there above all that was', () => {
    const values = makeDay(seededRandom(1), 2000);
    values[1500] = 140;
    const scores = scoreAll(values);
    expect(scores.indexOf(Math.max(...scores.slice(750)))).toBe(1500);
  });

  it('does not repeat an alarm within the next points', () => {
    const values = makeDay(seededRandom(2), 2000);
    values.fill(140, 1500, 1550);
    const scores = scoreAll(values).slice(1501, 1550);
    expect(scores.filter((score) => score > 0).length).toBeLessThanOrEqual(3);
  });

  it('goes on from its state as if it had not stopped', () => {
    const values = makeDay(seededRandom(3), 3000);
    values[2500] = -100;
    const whole = scoreAll(values);
    const detector = new StreamDetector();
    const first = scoreAll(values.slice(0, 1234), detector);
    const state = JSON.parse(JSON.stringify(detector.toState())) as StreamDetectorState;
    expect([...first, ...scoreAll(values.slice(1234), new StreamDetector(state), 1234)]).toEqual(whole);
  });

  it('keeps a bounded state, however many values there are', () => {
    const random = seededRandom(4);
    const detector = new StreamDetector();
    for (let k = 0; k < 30_000; k++) detector.push(random() ** 3 * 1e6, k * FIVE_MINUTES);
    expect(detector.toState().nearest.values.length).toBeLessThanOrEqual(2048);
    expect(JSON.stringify(detector.toState()).length).toBeLessThan(60_000);
  });

  it('finds nothing in a flat line, and is never out of its mind', () => {
    expect(Math.max(...scoreAll(new Array<number>(1000).fill(45)))).toBe(0);
    for (const values of [
      [],
      [1],
      [1, 2],
      [0, 0, 0, 1e300, -1e300, 0],
      Array.from({ length: 200 }, (_, k) => (k % 2 === 0 ? 0 : 1e-300)),
    ]) {
      for (const score of scoreAll(values)) expect(score).toBeGreaterThanOrEqual(0);
    }
    expect(() => new StreamDetector().push(Number.NaN, 0)).toThrow(RangeError);
  });
});
