import { expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { DEFAULT_BUDGET } from '../anomalies/false-alarm-budget.ts';
import { SkillMonitor } from '../anomalies/skill-monitor.ts';
import { adviseOnSkills } from './advise-on-skills.ts';

const HOUR_MS = 3_600_000;
const NO_DURATIONS = { count: 0, meanLog: 0, varianceLog: 0 };
const DEFAULT_CONFIDENCE = 0.8;

it.each([
  [0.9, 2],
  [0.7, 6],
])('of uses of skills that never change (%d of them completed, %d an hour) at most 5 %% meet a drop that is told of', (ratio, perHour) => {
  let [uses, told, alarmed] = [0, 0, 0];
  for (let seed = 1; seed <= 30; seed++) {
    const random = seededRandom(seed);
    const monitor = new SkillMonitor(DEFAULT_BUDGET);
    const skill = { kind: 'skill', name: `s${seed}` } as const;
    const days: { completed: number; ended: number }[] = [];
    for (let hour = 0; hour < 40 * 24; hour++) {
      const completed = Array.from({ length: perHour }, random).filter((drawn) => drawn < ratio).length;
      if (hour % 24 === 0) days.push({ completed: 0, ended: 0 });
      const day = days.at(-1) as { completed: number; ended: number };
      day.completed += completed;
      day.ended += perHour;
      monitor.push({ at: hour * HOUR_MS, invocations: perHour, ended: perHour, completed, durations: NO_DURATIONS });
      uses += perHour;
      const drop = monitor.open.find(({ metric, anomalyType }) => metric === 'completion_rate' && anomalyType === 'performance_drop');
      if (drop === undefined) continue;
      alarmed += perHour;
      const { baselineValue: baselineRatio, observedValue: observedRatio, sampleSize, beganAt } = drop;
      const [advised] = adviseOnSkills([{ skill, days }], [{ skill, baselineRatio, observedRatio, sampleSize, beganAt }], () => []);
      if (advised?.advice.some(({ kind, confidence }) => kind === 'has_dropped' && confidence >= DEFAULT_CONFIDENCE)) told += perHour;
    }
  }
  // Some are raised, or this would say nothing of what is told.
  expect(alarmed).toBeGreaterThan(0);
  expect(told / uses).toBeLessThanOrEqual(0.05);
});
