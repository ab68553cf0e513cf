import { describe, expect, it } from 'vitest';
import reference from '../../test/reference/flow/reference.json' with { type: 'json' };
import { kaplanMeier } from './kaplan-meier.ts';

describe('kaplanMeier', () => {
  it.each(reference.kaplan_meier)('is as statsmodels has it', ({ times, happened, steps, median, lower, upper }) => {
    const estimate = kaplanMeier(
      times.map((time, index) => ({ time, events: happened[index] ?? 0, censored: 1 - (happened[index] ?? 0) })),
    );
    expect(estimate.steps).toHaveLength(steps.length);
    for (const [index, step] of estimate.steps.entries()) {
      expect(step.time).toBe(steps[index]?.time);
      expect(step.survival).toBeCloseTo(steps[index]?.survival ?? Number.NaN, 12);
    }
    expect(estimate.median).toBe(median);
    expect(estimate.medianInterval).toEqual({ lower, upper, level: 0.95 });
  });

  it('has no median where nothing, or less than half, has happened', () => {
    expect(kaplanMeier([])).toMatchObject({
      steps: [],
      events: 0,
      censored: 0,
      median: null,
      medianInterval: { lower: null, upper: null },
    });
    expect(kaplanMeier([{ time: 5, events: 0, censored: 9 }]).median).toBeNull();
    expect(kaplanMeier([{ time: 5, events: 1, censored: 9 }]).median).toBeNull();
  });

  it('knows the median of one and of equal times', () => {
    expect(kaplanMeier([{ time: 7, events: 1, censored: 0 }]).median).toBe(7);
    expect(kaplanMeier([{ time: 0, events: 4, censored: 0 }])).toMatchObject({ median: 0, steps: [{ time: 0, survival: 0 }] });
  });

  it('refuses what is not a time', () => {
    expect(() => kaplanMeier([{ time: -1, events: 1, censored: 0 }])).toThrow(RangeError);
    expect(() => kaplanMeier([{ time: Number.NaN, events: 1, censored: 0 }])).toThrow(RangeError);
  });
});
