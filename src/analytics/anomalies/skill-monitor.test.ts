import { describe, expect, it } from 'vitest';
import type { Anomaly, AnomalyMetric } from '../../domain/anomaly.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { HOUR_MS } from './shift-monitor.ts';
import { type SkillHour, SkillMonitor, type SkillMonitorState } from './skill-monitor.ts';

interface Course {
  readonly perHour: number;
  readonly completion: number;
  readonly durationMs: number;
  readonly spread: number;
}

const USUAL: Course = { perHour: 4, completion: 0.95, durationMs: 5000, spread: 0.5 };
const DAYS = 24;

function makeHour(random: () => number, at: number, { perHour, completion, durationMs, spread }: Course): SkillHour {
  let invocations = -1;
  for (let product = 1; product > Math.exp(-perHour); product *= random()) invocations++;
  const logs = Array.from(
    { length: invocations },
    () => Math.log(durationMs) + spread * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
  const mean = logs.reduce((a, b) => a + b, 0) / Math.max(1, invocations);
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  return {
    ...{ at, invocations, ended: invocations, completed: logs.filter(() => random() < completion).length },
    durations: { count: invocations, meanLog: mean, varianceLog: invocations > 1 ? squares / (invocations - 1) : 0 },
  };
}

/** Hours of 30 usual days and then of others. */
function makeHours(seed: number, after: Partial<Course> = {}, afterHours = 0, recoveryHours = 0): SkillHour[] {
  const random = seededRandom(seed);
  const usualHours = 30 * DAYS;
  return Array.from({ length: usualHours + afterHours + recoveryHours }, (_, hour) => {
    const isShifted = hour >= usualHours && hour < usualHours + afterHours;
    return makeHour(random, hour * HOUR_MS, isShifted ? { ...USUAL, ...after } : USUAL);
  });
}

/** The last state of each anomaly. */
function watch(hours: readonly SkillHour[], monitor = new SkillMonitor(1)): Anomaly[] {
  const found = new Map<string, Anomaly>();
  for (const hour of hours) for (const anomaly of monitor.push(hour)) found.set(`${anomaly.metric} ${anomaly.alarmAt}`, anomaly);
  return [...found.values()];
}

const SHIFT_AT = 30 * DAYS * HOUR_MS;
const CASES: readonly [AnomalyMetric, Partial<Course>, Partial<Anomaly>][] = [
  ['completion_rate', { completion: 0.5 }, { anomalyType: 'performance_drop' }],
  ['duration_seconds', { durationMs: 20_000 }, { anomalyType: 'performance_spike' }],
  ['duration_seconds', { durationMs: 1250 }, { anomalyType: 'performance_drop' }],
  ['invocations', { perHour: 16 }, { anomalyType: 'performance_spike' }],
  ['invocations', { perHour: 0 }, { anomalyType: 'performance_drop' }],
  ['duration_spread', { spread: 1.5 }, { anomalyType: 'pattern_shift' }],
];

describe('a change', () => {
  it.each(CASES)('of %s, to %o, is found within a day, and once', (metric, after, expected) => {
    const found = watch(makeHours(7, after, 24)).filter((anomaly) => anomaly.metric === metric && anomaly.alarmAt >= SHIFT_AT);
    expect(found).toHaveLength(1);
    const [anomaly] = found as [Anomaly];
    expect(anomaly).toMatchObject({ ...expected, resolution: null });
    expect(Math.abs(anomaly.deviationScore)).toBeGreaterThanOrEqual(2);
    expect(Math.sign(anomaly.deviationScore)).toBe(Math.sign(anomaly.observedValue - anomaly.baselineValue));
    expect(anomaly.beganAt).toBeGreaterThanOrEqual(SHIFT_AT - 12 * HOUR_MS);
  });

  it('says what was normal and what is', () => {
    const [anomaly] = watch(makeHours(7, { durationMs: 20_000 }, 24)).filter(({ alarmAt }) => alarmAt >= SHIFT_AT) as [Anomaly];
    expect(anomaly.baselineValue).toBeGreaterThan(4.3);
    expect(anomaly.baselineValue).toBeLessThan(5.8);
    expect(anomaly.observedValue).toBeGreaterThan(15);
    expect(anomaly.severity).toBe('high');
    expect(anomaly.sampleSize).toBeGreaterThan(20);
  });

  it('is over when things are as they were', () => {
    const [anomaly] = watch(makeHours(7, { completion: 0.5 }, 24, 48)).filter(({ metric }) => metric === 'completion_rate');
    expect(anomaly?.resolution?.reason).toBe('recovered');
    expect(anomaly?.resolution?.at).toBeGreaterThan(SHIFT_AT + 24 * HOUR_MS);
  });

  it('is the new normal after a week, and then going back is a change', () => {
    const hours = makeHours(7, { completion: 0.4 }, 20 * DAYS, 10 * DAYS);
    const found = watch(hours).filter(({ metric, alarmAt }) => metric === 'completion_rate' && alarmAt >= SHIFT_AT);
    expect(found.map(({ anomalyType }) => anomalyType)).toEqual(['performance_drop', 'performance_spike']);
    expect(found[0]?.resolution?.reason).toBe('new_normal');
    expect((found[0]?.resolution?.at ?? 0) - (found[0]?.alarmAt ?? 0)).toBe(7 * DAYS * HOUR_MS);
  });

  it('is over when the skill is not used for a week', () => {
    const monitor = new SkillMonitor(1);
    const hours = makeHours(7, { completion: 0.2 }, 12);
    watch(hours, monitor);
    expect(monitor.expire(SHIFT_AT + 6 * DAYS * HOUR_MS)).toEqual([]);
    const [ended] = monitor.expire(SHIFT_AT + 60 * DAYS * HOUR_MS);
    expect(ended?.resolution).toEqual({ at: (ended?.lastSeenAt ?? 0) + 7 * DAYS * HOUR_MS, reason: 'unused' });
    expect(monitor.open).toEqual([]);
  });
});

describe('without a change', () => {
  it.each([
    [1, 4],
    [20, 1],
    [0.3, 4],
  ])('there are no more alarms than the budget allows (%d an hour, spread of use %d)', (perHour, burst) => {
    const days = 44;
    const skills = perHour > 10 ? 12 : 30;
    let alarms = 0;
    for (let skill = 0; skill < skills; skill++) {
      const random = seededRandom(skill + 1);
      let rate = perHour;
      const monitor = new SkillMonitor(1);
      for (let hour = 0; hour < days * DAYS; hour++) {
        // Work comes in runs of some hours.
        if (random() < 0.2) rate = perHour * burst ** (2 * random() - 1);
        const course = { ...USUAL, perHour: rate };
        const at = hour * HOUR_MS;
        const began = monitor.push(makeHour(random, at, course)).filter(({ alarmAt, resolution }) => alarmAt === at && resolution === null);
        if (hour >= 14 * DAYS) alarms += began.length;
      }
    }
    expect(alarms / skills).toBeLessThan(1);
  });
});

describe('a monitor', () => {
  it('goes on from its state as if it had not stopped', () => {
    const hours = makeHours(3, { completion: 0.4, durationMs: 30_000, perHour: 12 }, 36, 60);
    const whole = watch(hours);
    for (const cut of [1, 200, 735, 760, 800]) {
      const monitor = new SkillMonitor(1);
      const found = new Map(watch(hours.slice(0, cut), monitor).map((anomaly) => [`${anomaly.metric} ${anomaly.alarmAt}`, anomaly]));
      const again = new SkillMonitor(1, JSON.parse(JSON.stringify(monitor.toState())) as SkillMonitorState);
      for (const anomaly of watch(hours.slice(cut), again)) found.set(`${anomaly.metric} ${anomaly.alarmAt}`, anomaly);
      expect([...found.values()]).toEqual(whole);
    }
  });

  it('is silent while little is known', () => {
    for (const count of [0, 1, 2]) {
      expect(watch(makeHours(5, {}, 0).slice(0, count))).toEqual([]);
    }
    const failures = Array.from({ length: 3 }, (_, hour) => ({ ...makeHour(seededRandom(hour), hour * HOUR_MS, USUAL), completed: 0 }));
    expect(watch(failures)).toEqual([]);
  });

  it.each([
    ['only failures', { completion: 0 }],
    ['only successes', { completion: 1 }],
    ['all durations equal', { spread: 0 }],
    ['no time at all', { durationMs: 1e-3 }],
  ])('finds nothing wrong with %s from the beginning', (_, course) => {
    const random = seededRandom(11);
    const hours = Array.from({ length: 60 * DAYS }, (_, hour) => makeHour(random, hour * HOUR_MS, { ...USUAL, ...course }));
    const found = watch(hours);
    expect(found.length).toBeLessThanOrEqual(2);
    for (const anomaly of found)
      expect([anomaly.baselineValue, anomaly.observedValue, anomaly.deviationScore].every(Number.isFinite)).toBe(true);
  });
});
