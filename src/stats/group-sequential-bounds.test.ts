import { describe, expect, it } from 'vitest';
import { seededRandom } from '../platform/seeded-random.ts';
import { groupSequentialBounds } from './group-sequential-bounds.ts';
import { normalSurvival } from './normal-survival.ts';

const FIVE = [0.2, 0.4, 0.6, 0.8, 1];

describe('groupSequentialBounds', () => {
  // Printed by R's ldbounds, and in Lan & DeMets (1983) for the first.
  it('are those of ldbounds for the spending of O’Brien and Fleming', () => {
    const spent = FIVE.map((t) => 4 * normalSurvival(2.241_402_727_6 / Math.sqrt(t)));
    const bounds = groupSequentialBounds(FIVE, spent);
    for (const [look, expected] of [4.877, 3.357, 2.68, 2.29, 2.031].entries()) expect(bounds[look]).toBeCloseTo(expected, 3);
  });

  it('are those of ldbounds for the spending of Pocock', () => {
    const bounds = groupSequentialBounds(
      FIVE,
      FIVE.map((t) => 0.05 * Math.log(1 + (Math.E - 1) * t)),
    );
    for (const [look, expected] of [2.438, 2.427, 2.41, 2.397, 2.386].entries()) expect(bounds[look]).toBeCloseTo(expected, 3);
  });

  it('is the plain critical value for one look', () => {
    expect(groupSequentialBounds([7], [0.05])[0]).toBeCloseTo(1.96, 3);
  });

  it('never asks less than one look would at all that was spent so far', () => {
    const information = Array.from({ length: 60 }, (_, look) => 1 / (1 + 40 / (look + 1)));
    const spent = information.map((_, look) => 0.05 * ((look + 1) / 60));
    for (const [look, bound] of groupSequentialBounds(information, spent).entries()) {
      expect(2 * normalSurvival(bound)).toBeLessThanOrEqual((spent[look] as number) * 1.001);
    }
  });

  it('decides nothing where nothing is spent, and takes information that shrank or stood still', () => {
    const bounds = groupSequentialBounds([1, 1, 0.5, 3], [0, 0.01, 0.02, 0.05]);
    expect(bounds[0]).toBe(Number.POSITIVE_INFINITY);
    for (const bound of bounds.slice(1)) expect(bound).toBeGreaterThan(1.9);
    expect(groupSequentialBounds([], [])).toEqual([]);
  });

  it('is crossed by luck as often as was to be spent', () => {
    const random = seededRandom(4);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const information = Array.from({ length: 20 }, (_, look) => look + 1);
    const bounds = groupSequentialBounds(
      information,
      information.map((value) => 0.05 * (value / 20)),
    );
    let crossed = 0;
    for (let trial = 0; trial < 10_000; trial++) {
      let score = 0;
      for (const [look, bound] of bounds.entries()) {
        score += normal();
        if (Math.abs(score) / Math.sqrt(look + 1) <= bound) continue;
        crossed++;
        break;
      }
    }
    expect(crossed / 10_000).toBeGreaterThan(0.044);
    expect(crossed / 10_000).toBeLessThan(0.056);
  });

  it('refuses what is no plan', () => {
    expect(() => groupSequentialBounds([1], [])).toThrow(RangeError);
    expect(() => groupSequentialBounds([0], [0.05])).toThrow(RangeError);
    expect(() => groupSequentialBounds([1, 2], [0.05, 0.04])).toThrow(RangeError);
  });
});
