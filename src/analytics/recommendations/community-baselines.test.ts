import { describe, expect, it } from 'vitest';
import { type CommunityUsage, computeCommunityBaselines } from './community-baselines.ts';

const usage = (completed: number, ended: number, phases: Readonly<Record<string, number>> = {}): CommunityUsage => ({
  invocations: ended + 1,
  ended,
  completed,
  byPhase: Object.entries(phases).map(([phase, invocations]) => ({ phase, invocations })),
});

describe('computeCommunityBaselines', () => {
  it('puts 95 of 100 before 2 of 2, and says what share of the skills is lower', () => {
    const skills = [usage(2, 2), usage(95, 100), usage(40, 100), usage(70, 100), usage(0, 0)].map((row, i) => ({ ...row, name: `s${i}` }));
    const { baselines } = computeCommunityBaselines(skills);
    expect(baselines.map(({ name }) => name)).toEqual(['s1', 's3', 's0', 's2', 's4']);
    expect(baselines.map(({ percentile }) => percentile)).toEqual([75, 50, 25, 0, null]);
    const [best, , few, worst, unknown] = baselines;
    expect(best?.completionRatio).toBeGreaterThan(0.9);
    expect(best?.completionRatio).toBeLessThan(0.95);
    expect(few?.completionRatio).toBeLessThan(0.95);
    expect(worst?.completionRatio).toBeGreaterThan(0.4);
    expect(unknown).toMatchObject({ completionRatio: null, lowerBound: null, percentile: null });
  });

  it('gives equal skills one percentile: none is lower', () => {
    const { baselines } = computeCommunityBaselines([usage(8, 10), usage(8, 10), usage(8, 10)]);
    expect(baselines.map(({ percentile }) => percentile)).toEqual([0, 0, 0]);
  });

  it('names the phase of most invocations', () => {
    const { baselines } = computeCommunityBaselines([usage(1, 1, { verification: 3, execution: 5, setup: 5 }), usage(0, 1)]);
    expect(baselines.map(({ mostCommonPhase }) => mostCommonPhase)).toEqual(['execution', null]);
  });

  it.each([
    ['no skill', []],
    ['one skill that never ended', [usage(0, 0)]],
    ['one skill', [usage(3, 4)]],
    ['two skills', [usage(3, 4), usage(9, 9)]],
    ['only successes', [usage(1, 1), usage(50, 50), usage(7, 7)]],
    ['only failures', [usage(0, 1), usage(0, 50), usage(0, 7)]],
    ['10,000 skills', Array.from({ length: 10_000 }, (_, i) => usage(i % 7, 7 + (i % 31)))],
  ])('has clear numbers for %s', (_, usages) => {
    const { baselines } = computeCommunityBaselines(usages);
    expect(baselines).toHaveLength(usages.length);
    for (const { ended, completionRatio, lowerBound, percentile } of baselines) {
      if (ended === 0) {
        expect([completionRatio, lowerBound, percentile]).toEqual([null, null, null]);
        continue;
      }
      for (const [value, most] of [
        [completionRatio, 1],
        [lowerBound, 1],
        [percentile, 100],
      ] as const) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(most);
      }
      expect(lowerBound).toBeLessThanOrEqual(completionRatio as number);
    }
  });
});
