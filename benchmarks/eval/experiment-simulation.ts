import { analyzeExperiment } from '../../src/analytics/experiments/analyze-experiment.ts';
import { spentError } from '../../src/analytics/experiments/sequential-comparison.ts';
import type { UnitDay } from '../../src/domain/experiment-data.ts';
import { DEFAULT_DESIGN, type ExperimentGroup } from '../../src/domain/experiment-design.ts';
import { asymptoticConfidenceSequence } from '../../src/stats/asymptotic-confidence-sequence.ts';
import { normalDecision } from '../../src/stats/normal-decision.ts';
import { normalQuantile } from '../../src/stats/normal-quantile.ts';
import { type RatioEstimate, ratioEstimate } from '../../src/stats/ratio-estimate.ts';

/**
 * Made-up experiments, one look a day. Users differ: the logit of a user's chance of success is normal around what makes
 * the mean over users the one asked for. With a standard deviation of 1.4 the rules that count runs err as often as in the
 * reference (once at the end .533, daily .672, GrowthBook's on runs .357), and so does the user-level rule (.662 found).
 */
export interface Simulation {
  readonly completion: Readonly<Record<ExperimentGroup, number>>;
  readonly users: Readonly<Record<ExperimentGroup, number>>;
  /** Standard deviation of the users' logits; 0 makes all runs alike. */
  readonly userSpread: number;
  readonly runsPerDay: number;
  readonly days: number;
}

export const CLUSTERED_SPREAD = 1.4;
const ALPHA = 0.05;

/** How a rule came out of many experiments. */
export interface RuleTally {
  declared: number;
  /** Of these, for the control. */
  declaredControl: number;
  readonly days: number[];
}

export const RULES = [
  'once at the end',
  'daily, p < .05',
  'daily, P > 95 %',
  'GrowthBook 5000',
  'GrowthBook 500',
  'user-level, 2 · users',
  'ours',
] as const;
export type RuleName = (typeof RULES)[number];

/** Runs the experiment many times and tells how often each rule declared a winner, and when. */
export function simulateRules(simulation: Simulation, tests: number, random: () => number): Record<RuleName, RuleTally> {
  const tallies = Object.fromEntries(RULES.map((rule) => [rule, { declared: 0, declaredControl: 0, days: [] }])) as unknown as Record<
    RuleName,
    RuleTally
  >;
  for (let test = 0; test < tests; test++) runOne(simulation, random, tallies);
  return tallies;
}

interface Arm {
  readonly chances: readonly number[];
  readonly runs: number[];
  readonly successes: number[];
}

function runOne(simulation: Simulation, random: () => number, tallies: Record<RuleName, RuleTally>): void {
  const arms = { control: makeArm(simulation, 'control', random), treatment: makeArm(simulation, 'treatment', random) };
  const unitDays: UnitDay[] = [];
  const open = new Set<RuleName>(RULES);
  const declare = (rule: RuleName, day: number, difference: number) => {
    if (!open.delete(rule)) return;
    tallies[rule].declared++;
    if (difference < 0) tallies[rule].declaredControl++;
    tallies[rule].days.push(day);
  };
  for (let day = 1; day <= simulation.days; day++) {
    for (const group of ['control', 'treatment'] as const)
      unitDays.push(...runDay(arms[group], group, day - 1, simulation.runsPerDay, random));
    const [one, two] = [byRuns(arms.control), byRuns(arms.treatment)];
    const difference = two.ratio - one.ratio;
    const variance = one.variance + two.variance;
    const z = variance === 0 ? 0 : Math.abs(difference) / Math.sqrt(variance);
    const count = one.units + two.units;
    if (z > 1.959_964) declare('daily, p < .05', day, difference);
    if (day === simulation.days && z > 1.959_964) declare('once at the end', day, difference);
    if (variance > 0) {
      if (normalDecision(Math.abs(difference), Math.sqrt(variance)).chanceToWin > 0.95) declare('daily, P > 95 %', day, difference);
      if (isOut(difference, variance, count, 5000)) declare('GrowthBook 5000', day, difference);
      if (isOut(difference, variance, count, 500)) declare('GrowthBook 500', day, difference);
    }
    const [first, second] = [byUsers(arms.control), byUsers(arms.treatment)];
    const users = first.units + second.units;
    const userVariance = first.variance + second.variance;
    if (userVariance > 0 && isOut(second.ratio - first.ratio, userVariance, users, 2 * users)) {
      declare('user-level, 2 · users', day, second.ratio - first.ratio);
    }
    if (!open.has('ours') || !isWorthAnalyzing(second.ratio - first.ratio, userVariance, day)) continue;
    const assigned = { control: simulation.users.control, treatment: simulation.users.treatment };
    const { winner } = analyzeExperiment(
      { ...DEFAULT_DESIGN, assignmentRatio: assigned.treatment / (assigned.control + assigned.treatment) },
      { assigned, unitDays, durationP95Seconds: { control: null, treatment: null }, completedDays: day },
      false,
    );
    if (winner !== null) declare('ours', day, winner === 'treatment' ? 1 : -1);
  }
}

/**
 * Only saves time: at no look can the interval leave out 0 when the estimate is not even unlikely enough for all the error
 * that may have been spent by then, nor is a winner declared before the seventh day.
 */
function isWorthAnalyzing(difference: number, variance: number, day: number): boolean {
  if (day < DEFAULT_DESIGN.minDays) return false;
  const least = normalQuantile(1 - spentError(day / DEFAULT_DESIGN.plannedDays, ALPHA) / 2);
  return Math.abs(difference) > least * Math.sqrt(variance);
}

function isOut(difference: number, variance: number, count: number, tunedFor: number): boolean {
  const { lower, upper } = asymptoticConfidenceSequence(difference, Math.sqrt(variance), count, tunedFor, ALPHA).confidenceInterval;
  return lower > 0 || upper < 0;
}

function makeArm({ completion, users, userSpread }: Simulation, group: ExperimentGroup, random: () => number): Arm {
  const center = centerFor(completion[group], userSpread);
  const count = users[group];
  const chances = Array.from({ length: count }, () => logistic(center + userSpread * standardNormal(random)));
  return { chances, runs: new Array<number>(count).fill(0), successes: new Array<number>(count).fill(0) };
}

function runDay(arm: Arm, group: ExperimentGroup, day: number, runs: number, random: () => number): UnitDay[] {
  const today = new Map<number, { runs: number; completed: number }>();
  for (let run = 0; run < runs; run++) {
    const user = Math.floor(random() * arm.chances.length);
    const completed = random() < (arm.chances[user] as number) ? 1 : 0;
    arm.runs[user] = (arm.runs[user] as number) + 1;
    arm.successes[user] = (arm.successes[user] as number) + completed;
    const counted = today.get(user) ?? { runs: 0, completed: 0 };
    today.set(user, { runs: counted.runs + 1, completed: counted.completed + completed });
  }
  return [...today].map(([user, { runs: ended, completed }]) => ({
    unit: `${group} ${user}`,
    group,
    day,
    runs: ended,
    completed,
    failed: ended - completed,
    durations: 0,
    logDurationSum: 0,
    ratings: 0,
    ratingSum: 0,
  }));
}

function byRuns({ runs, successes }: Arm): RatioEstimate {
  const units = runs.reduce((sum, value) => sum + value, 0);
  const ratio = successes.reduce((sum, value) => sum + value, 0) / units;
  return { ratio, variance: (ratio * (1 - ratio)) / units, units };
}

function byUsers({ runs, successes }: Arm): RatioEstimate {
  const seen = runs.flatMap((value, user) => (value > 0 ? [user] : []));
  return ratioEstimate(
    seen.map((user) => successes[user] as number),
    seen.map((user) => runs[user] as number),
  );
}

const centers = new Map<string, number>();

/** The mean of the logits that makes the mean of the chances this. */
function centerFor(mean: number, spread: number): number {
  const key = `${mean} ${spread}`;
  const known = centers.get(key);
  if (known !== undefined) return known;
  let [lower, upper] = [-20, 20];
  for (let step = 0; step < 60; step++) {
    const middle = (lower + upper) / 2;
    let [sum, weights] = [0, 0];
    for (let z = -6; z <= 6; z += 0.05) {
      const weight = Math.exp((-z * z) / 2);
      sum += weight * logistic(middle + spread * z);
      weights += weight;
    }
    if (sum / weights < mean) lower = middle;
    else upper = middle;
  }
  centers.set(key, (lower + upper) / 2);
  return (lower + upper) / 2;
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function standardNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
