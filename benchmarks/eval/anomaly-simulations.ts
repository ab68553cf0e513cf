import { CompletionBaseline } from '../../src/analytics/anomalies/completion-baseline.ts';
import { DurationBaseline, type DurationHour } from '../../src/analytics/anomalies/duration-baseline.ts';
import { HOUR_MS, ShiftMonitor } from '../../src/analytics/anomalies/shift-monitor.ts';
import { METRIC_OPTIONS } from '../../src/analytics/anomalies/skill-monitor.ts';
import { VolumeBaseline } from '../../src/analytics/anomalies/volume-baseline.ts';
import type { AnomalyMetric } from '../../src/domain/anomaly.ts';

/** Skills of which something is known, as the product would see them hour by hour. */
const LEARNING_HOURS = 14 * 24;
const ONSET_HOUR = 44 * 24;
const BUDGET_HOURS = 30 * 24;

export interface Detection {
  /** Part of the skills with an open anomaly of the metric and direction in time. */
  readonly foundRatio: number;
  /** From the onset to the end of the hour of the alarm; null when none was found. */
  readonly medianDelayHours: number | null;
  /** Alarms per skill and 30 days before the onset, of the metric. */
  readonly falseAlarms: number;
}

/** 44 days of history, hour by hour, and then something else. */
interface Simulation<Hour> {
  readonly direction: 'down' | 'up';
  readonly skills: number;
  readonly withinHours: number;
  /** A detector as the product makes it, and the hours of one skill. */
  readonly makeSkill: () => { readonly monitor: ShiftMonitor<Hour & { readonly at: number }>; readonly hourOf: (hour: number) => Hour };
}

function simulate<Hour>({ direction, skills, withinHours, makeSkill }: Simulation<Hour>): Detection {
  const delays: number[] = [];
  let falseAlarms = 0;
  for (let skill = 0; skill < skills; skill++) {
    const { monitor, hourOf } = makeSkill();
    for (let hour = 0; hour < ONSET_HOUR + withinHours; hour++) {
      const at = hour * HOUR_MS;
      const episode = monitor.push({ ...hourOf(hour), at });
      if (episode === null || episode.resolution !== null) continue;
      if (hour < ONSET_HOUR) {
        if (episode.alarmAt === at && hour >= LEARNING_HOURS) falseAlarms++;
      } else if (episode.direction === direction) {
        delays.push(hour - ONSET_HOUR + 1);
        break;
      }
    }
  }
  delays.sort((a, b) => a - b);
  return {
    foundRatio: delays.length / skills,
    medianDelayHours: delays[delays.length >> 1] ?? null,
    falseAlarms: falseAlarms / skills / ((ONSET_HOUR - LEARNING_HOURS) / BUDGET_HOURS),
  };
}

const NO_DURATIONS = { count: 0, meanLog: 0, varianceLog: 0 };

/** ANALYTICS 1.6: a completion ratio that changes; a Poisson number of invocations an hour. */
export function simulateCompletion(
  random: () => number,
  { perHour, before, after, withinHours, skills }: { perHour: number; before: number; after: number; withinHours: number; skills: number },
): Detection {
  return simulate({
    direction: after < before ? 'down' : 'up',
    skills,
    withinHours,
    makeSkill: () => ({
      monitor: new ShiftMonitor(new CompletionBaseline(), { ...METRIC_OPTIONS.completion_rate, budget: 1 }),
      hourOf(hour) {
        const ended = drawPoisson(random, perHour);
        let completed = 0;
        for (let k = 0; k < ended; k++) if (random() < (hour < ONSET_HOUR ? before : after)) completed++;
        return { ended, completed };
      },
    }),
  });
}

export interface ShiftShape {
  readonly name: string;
  readonly direction: 'down' | 'up';
  readonly withinHours: number;
  /** Factor of the rate, and of the durations, so many hours after the onset. */
  readonly factor: (hours: number, metric: AnomalyMetric) => number;
}

/** ANALYTICS 1.5. An alarm after the spike or the outage is over, and an hour more, would come too late. */
export const SHIFT_SHAPES: readonly ShiftShape[] = [
  { name: '3-hour spike (×4)', direction: 'up', withinHours: 4, factor: (hours) => (hours < 3 ? 4 : 1) },
  {
    name: '8-hour outage',
    direction: 'down',
    withinHours: 9,
    factor: (hours, metric) => (hours < 8 ? (metric === 'invocations' ? 0 : 0.2) : 1),
  },
  { name: 'doubling', direction: 'up', withinHours: 48, factor: () => 2 },
  { name: 'slow drift (×3 in a week)', direction: 'up', withinHours: 168, factor: (hours) => Math.min(3, 3 ** (hours / 168)) },
];

/**
 * Volume and duration with a daily and a weekly course: 3 to 24 invocations an hour on average, rates that also wander,
 * log-normal durations whose middle wanders a little.
 */
export function simulateVolume(random: () => number, shape: ShiftShape, skills: number): Detection {
  return simulate({
    ...shape,
    skills,
    makeSkill() {
      const rateOf = makeRates(random);
      return {
        monitor: new ShiftMonitor(new VolumeBaseline(), { ...METRIC_OPTIONS.invocations, budget: 1 }),
        hourOf: (hour) => ({ invocations: drawPoisson(random, rateOf(hour) * factorAt(shape, hour, 'invocations')) }),
      };
    },
  });
}

export function simulateDuration(random: () => number, shape: ShiftShape, skills: number): Detection {
  return simulate({
    ...shape,
    skills,
    makeSkill() {
      const rateOf = makeRates(random);
      const spread = 0.3 + 0.7 * random();
      const middle = Math.log(500) + 5 * random();
      const daily = 0.3 * random();
      const phase = 24 * random();
      return {
        monitor: new ShiftMonitor(new DurationBaseline(), { ...METRIC_OPTIONS.duration_seconds, budget: 1 }),
        hourOf(hour) {
          const course = daily * Math.sin((2 * Math.PI * (hour - phase)) / 24);
          const center = middle + course + 0.1 * drawNormal(random) + Math.log(factorAt(shape, hour, 'duration_seconds'));
          return drawDurations(random, drawPoisson(random, rateOf(hour)), center, spread);
        },
      };
    },
  });
}

/** Rates of one skill, to be asked for hour by hour. */
function makeRates(random: () => number): (hour: number) => number {
  const perHour = 3 * 8 ** random();
  const phase = 24 * random();
  const daily = 0.3 + 0.5 * random();
  const weekend = 0.3 + 0.7 * random();
  let wander = 0;
  return (hour) => {
    wander = 0.5 * wander + Math.sqrt(0.75) * 0.2 * drawNormal(random);
    const course = 1 + daily * Math.sin((2 * Math.PI * (hour - phase)) / 24);
    return perHour * course * (Math.floor(hour / 24) % 7 >= 5 ? weekend : 1) * Math.exp(wander);
  };
}

function factorAt(shape: ShiftShape, hour: number, metric: AnomalyMetric): number {
  return hour < ONSET_HOUR ? 1 : shape.factor(hour - ONSET_HOUR, metric);
}

function drawDurations(random: () => number, count: number, center: number, spread: number): Omit<DurationHour, 'at'> {
  let sum = 0;
  let squares = 0;
  for (let k = 0; k < count; k++) {
    const deviation = spread * drawNormal(random);
    sum += deviation;
    squares += deviation * deviation;
  }
  if (count === 0) return NO_DURATIONS;
  const mean = sum / count;
  return { count, meanLog: center + mean, varianceLog: count > 1 ? Math.max(0, (squares - count * mean * mean) / (count - 1)) : 0 };
}

function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function drawPoisson(random: () => number, mean: number): number {
  const limit = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > limit; product *= random()) count++;
  return count;
}
