import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { IsolationForest, type NumberTable } from './isolation-forest.ts';

interface ReferenceTable {
  readonly sample_size: number;
  readonly rows: readonly (readonly number[])[];
  /** Null where scikit-learn gives NaN. */
  readonly scores: readonly (number | null)[];
}

const REFERENCE = JSON.parse(readFileSync(new URL('../../../test/reference/isolation-forest/reference.json', import.meta.url), 'utf8')) as {
  readonly tables: Readonly<Record<string, ReferenceTable>>;
};

const tableOf = (rows: readonly (readonly number[])[]): NumberTable => ({
  values: Float64Array.from(rows.flat()),
  columns: rows[0]?.length ?? 1,
});

describe('IsolationForest', () => {
  it.each(Object.entries(REFERENCE.tables))('scores as scikit-learn does: %s', (_, { rows, scores, sample_size: sampleSize }) => {
    const table = tableOf(rows);
    const ours = new IsolationForest(table, { random: seededRandom(1), trees: 10_000, sampleSize }).score(table);
    scores.forEach((score, row) => {
      // Two such forests differ by 0.001 on average and by 0.003 in the worst row.
      if (score !== null) expect(Math.abs((ours[row] as number) - score)).toBeLessThan(0.006);
    });
  });

  it('gives the same scores for the same seed and others for another', () => {
    const table = tableOf(REFERENCE.tables['cloud']?.rows ?? []);
    const scoresOf = (seed: number) => [...new IsolationForest(table, { random: seededRandom(seed) }).score(table)];
    expect(scoresOf(3)).toEqual(scoresOf(3));
    expect(scoresOf(3)).not.toEqual(scoresOf(4));
  });

  it('scores a far row above all others, also one it has not seen', () => {
    const random = seededRandom(5);
    const table: NumberTable = { values: Float64Array.from({ length: 2000 }, random), columns: 2 };
    const forest = new IsolationForest(table, { random });
    const [far = 0] = forest.score({ values: Float64Array.of(4, -3), columns: 2 });
    expect(far).toBeGreaterThan(Math.max(...forest.score(table)));
    expect(far).toBeGreaterThan(0.65);
  });

  it('scores each row alone as it does among others', () => {
    const table = tableOf(REFERENCE.tables['ties']?.rows ?? []);
    const forest = new IsolationForest(table, { random: seededRandom(2) });
    const together = forest.score(table);
    together.forEach((score, row) => {
      const alone = forest.score({ values: table.values.slice(row * 4, row * 4 + 4), columns: 4 });
      expect(alone[0]).toBe(score);
    });
  });

  it('stays within 0 and 1 for any table, one row and equal rows included', () => {
    const rows = fc.array(fc.array(fc.double({ min: -1e300, max: 1e300, noNaN: true }), { minLength: 2, maxLength: 2 }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 50 }), (sample, sampleSize) => {
        const table = tableOf(sample);
        for (const score of new IsolationForest(table, { random: seededRandom(1), trees: 10, sampleSize }).score(table)) {
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('refuses tables it can not learn from', () => {
    const random = seededRandom(1);
    expect(() => new IsolationForest({ values: new Float64Array(), columns: 2 }, { random })).toThrow(RangeError);
    expect(() => new IsolationForest({ values: Float64Array.of(1, 2, 3), columns: 2 }, { random })).toThrow(RangeError);
    expect(() => new IsolationForest({ values: Float64Array.of(1, Number.NaN), columns: 1 }, { random })).toThrow('index 1');
    const forest = new IsolationForest({ values: Float64Array.of(1, 2), columns: 1 }, { random });
    expect(() => forest.score({ values: Float64Array.of(1, 2), columns: 2 })).toThrow(RangeError);
  });
});
