import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { compareDailyCompletion } from './compare-daily-completion.ts';
import { compareDailyDurations } from './compare-daily-durations.ts';
import { compareDailyVolume } from './compare-daily-volume.ts';
import type { DayCounts } from './day-counts.ts';
import { type ComparedSkill, findChanges } from './find-changes.ts';

const PAIRS = 1500;

function week(values: (day: number) => Partial<DayCounts> = () => ({}), days = 7): DayCounts[] {
  return Array.from({ length: days }, (_, day) => ({
    day,
    invocations: 10,
    completed: 9,
    ended: 10,
    durationCount: 10,
    durationP50Ms: 4000,
    ...values(day),
  }));
}

function poisson(random: () => number, mean: number): number {
  let count = 0;
  for (let product = random(); product > Math.exp(-mean); product *= random()) count++;
  return count;
}

/** A skill of `perDay` uses on workdays, in which nothing changes. */
function madeUpWeek(random: () => number, perDay: number, ratio: number): DayCounts[] {
  return week((day) => {
    const invocations = poisson(random, day > 4 ? perDay / 6 : perDay);
    const completed = Array.from({ length: invocations }, () => random() < ratio).filter(Boolean).length;
    const noise = (random() + random() + random() - 1.5) * (0.2 + 0.8 / Math.sqrt(Math.max(1, invocations)));
    return {
      invocations,
      ended: invocations,
      completed,
      durationCount: invocations,
      durationP50Ms: invocations === 0 ? null : 4000 * Math.exp(noise),
    };
  });
}

describe.each([
  [8, 0.8],
  [40, 0.9],
])('of weeks of about %i uses a workday, completion %d, in which nothing changes,', (perDay, ratio) => {
  it.each([
    ['completion', compareDailyCompletion],
    ['duration', compareDailyDurations],
    ['volume', compareDailyVolume],
  ] as const)('the comparison of %s is wrong about 5 times in 100', (_, compare) => {
    const random = seededRandom(21);
    const pValues = Array.from(
      { length: PAIRS },
      () => compare(madeUpWeek(random, perDay, ratio), madeUpWeek(random, perDay, ratio))?.pValue,
    );
    const compared = pValues.filter((value) => value !== undefined);
    expect(compared.length).toBeGreaterThan(PAIRS / 2);
    const alarms = compared.filter((value) => value < 0.05).length / compared.length;
    expect(alarms).toBeGreaterThan(0.03 - 0.011);
    expect(alarms).toBeLessThan(0.07 + 0.011);
  });
});

describe('compareDailyCompletion', () => {
  it('does not take one bad day for a bad week', () => {
    const outage = compareDailyCompletion(
      week(() => ({ completed: 10 })),
      week((day) => ({ completed: day === 3 ? 0 : 10 })),
    );
    expect(outage?.pValue).toBeGreaterThan(0.05);
    const fall = compareDailyCompletion(
      week(() => ({ completed: 10 })),
      week(() => ({ completed: 8 })),
    );
    expect(fall).toMatchObject({ previousValue: 1, currentValue: 0.8 });
    expect(fall?.pValue).toBeLessThan(0.001);
  });

  it('needs 20 of both, and 5 failures expected', () => {
    expect(compareDailyCompletion([], [])).toBeUndefined();
    expect(
      compareDailyCompletion(
        week(),
        week(() => ({ ended: 2, completed: 2 })),
      ),
    ).toBeUndefined();
    expect(
      compareDailyCompletion(
        week(() => ({ completed: 10 })),
        week((day) => ({ completed: day === 0 ? 9 : 10 })),
      ),
    ).toBeUndefined();
    expect(
      compareDailyCompletion(
        week(() => ({ completed: 0 })),
        week(() => ({ completed: 0 })),
      )?.pValue,
    ).toBe(1);
  });
});

describe('compareDailyDurations', () => {
  it('tells days that are all slower, and not one slow day', () => {
    const slower = compareDailyDurations(
      week((day) => ({ durationP50Ms: 4000 + 50 * day })),
      week((day) => ({ durationP50Ms: 5000 + 50 * day })),
    );
    expect(slower?.pValue).toBeLessThan(0.001);
    expect(slower?.currentValue).toBeGreaterThan(5000);
    const oneSlowDay = compareDailyDurations(
      week(),
      week((day) => (day === 2 ? { durationP50Ms: 60_000 } : {})),
    );
    expect(oneSlowDay?.pValue).toBeGreaterThan(0.05);
    expect(compareDailyDurations(week(), week())?.pValue).toBe(1);
    expect(compareDailyDurations([], [])).toBeUndefined();
  });
});

describe('compareDailyVolume', () => {
  it('tells twice the use, and not one busy day', () => {
    expect(
      compareDailyVolume(
        week(),
        week(() => ({ invocations: 20 })),
      )?.pValue,
    ).toBeLessThan(0.01);
    const busyDay = compareDailyVolume(
      week(() => ({ invocations: 0 })),
      week((day) => ({ invocations: day === 1 ? 400 : 0 })),
    );
    expect(busyDay?.pValue).toBeGreaterThan(0.05);
    // Six days a little up, one far down: what most days say and what the sum says differ, and nothing is told.
    const apart = compareDailyVolume(
      week((day) => ({ invocations: day === 0 ? 5000 : 10 })),
      week((day) => ({ invocations: day === 0 ? 4000 : 40 })),
    );
    expect(apart?.pValue).toBe(1);
    expect(compareDailyVolume([], [])).toBeUndefined();
    expect(() => compareDailyVolume(week(), [])).toThrow(RangeError);
  });
});

describe('findChanges', () => {
  const skillOf = (name: string, previous: DayCounts[], current: DayCounts[], isNew = false): ComparedSkill => ({
    skill: { kind: 'shell', name },
    previous,
    current,
    isNew,
  });

  it('tells what changed, surest first, and which way is better', () => {
    const { changes, comparisons } = findChanges([
      skillOf('same', week(), week()),
      skillOf(
        'slower',
        week((day) => ({ durationP50Ms: 4000 + 20 * day })),
        week((day) => ({ durationP50Ms: 9000 + 20 * day })),
      ),
      skillOf(
        'worse',
        week(() => ({ completed: 10 })),
        week(() => ({ completed: 7 })),
      ),
      skillOf(
        'more',
        week(),
        week(() => ({ invocations: 40 })),
      ),
    ]);
    expect(comparisons).toBe(12);
    expect(changes.map(({ skill, metric, trend }) => [skill.name, metric, trend])).toEqual([
      ['more', 'volume', 'improving'],
      ['slower', 'duration', 'declining'],
      ['worse', 'completion', 'declining'],
    ]);
    expect(changes.every(({ adjustedPValue, pValue }) => adjustedPValue >= pValue && adjustedPValue <= 0.05)).toBe(true);
  });

  it('does not call a new skill more used than before it was there', () => {
    const none = week(() => ({ invocations: 0, ended: 0, completed: 0, durationCount: 0, durationP50Ms: null }));
    expect(findChanges([skillOf('new', none, week(), true)]).comparisons).toBe(0);
    expect(findChanges([skillOf('back', none, week(), false)]).changes).toMatchObject([{ metric: 'volume', trend: 'improving' }]);
  });

  it('says nothing of nothing', () => {
    expect(findChanges([])).toEqual({ changes: [], comparisons: 0, falseDiscoveryRate: 0.05 });
  });

  it('tells hardly anything of 300 skills in which nothing changes, week after week', () => {
    const random = seededRandom(22);
    let weeks = 0;
    for (let i = 0; i < 40; i++) {
      const skills = Array.from({ length: 30 }, (_, k) => skillOf(`s${k}`, madeUpWeek(random, 10, 0.85), madeUpWeek(random, 10, 0.85)));
      if (findChanges(skills).changes.length > 0) weeks++;
    }
    expect(weeks / 40).toBeLessThan(0.15);
  });

  it('compares 10,000 skills in well under a second', () => {
    const skills = Array.from({ length: 10_000 }, (_, k) => skillOf(`s${k}`, week(), week()));
    const begin = performance.now();
    expect(findChanges(skills).comparisons).toBe(30_000);
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});
