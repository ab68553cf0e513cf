import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareVectors } from '../../../benchmarks/eval/abtest-vectors.ts';

const OURS = new URL('./reference.json', import.meta.url);
const SHARED = new URL('../../../../shared/data/abtest/vectors.json', import.meta.url);

describe('tests, intervals and sample sizes', () => {
  it('are those of SciPy, statsmodels and exact sums', () => {
    const compared = compareVectors(JSON.parse(readFileSync(OURS, 'utf8')));
    expect(compared.length).toBeGreaterThan(150);
    expect(compared.filter(({ error }) => !(error <= 1e-6))).toEqual([]);
  });

  it.skipIf(!existsSync(SHARED))('are those of the shared vectors', () => {
    const compared = compareVectors(JSON.parse(readFileSync(SHARED, 'utf8')));
    expect(compared.length).toBeGreaterThan(500);
    expect(compared.filter(({ error }) => !(error <= 1e-6))).toEqual([]);
  });
});
