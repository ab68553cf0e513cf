import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { compareVectors, type Vectors } from './abtest-vectors.ts';
import type { Evaluate, Figure } from './evaluation.ts';
import { CLUSTERED_SPREAD, RULES, type RuleName, type RuleTally, type Simulation, simulateRules } from './experiment-simulation.ts';

const TESTS = 2000;

/** What the rules scored in the reference's simulation, which has the same size. */
interface Scenario {
  readonly name: string;
  readonly simulation: Simulation;
  readonly tests: number;
  readonly reference: Partial<Record<RuleName, number>>;
  readonly mustReach?: Figure['mustReach'];
}

const BASE = { users: { control: 30, treatment: 30 }, userSpread: CLUSTERED_SPREAD, runsPerDay: 40, days: 28 };
const both = (completion: number) => ({ control: completion, treatment: completion });

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'A/A, 60 users that differ',
    simulation: { ...BASE, completion: both(0.75) },
    tests: TESTS,
    reference: {
      'once at the end': 0.533,
      'daily, p < .05': 0.672,
      'daily, P > 95 %': 0.777,
      'GrowthBook 5000': 0.357,
      'GrowthBook 500': 0.37,
      'user-level, 2 · users': 0.016,
      ours: 0.016,
    },
    mustReach: { relation: '<=', value: 0.05 },
  },
  {
    name: 'A/A, users alike',
    simulation: { ...BASE, userSpread: 0, completion: both(0.8) },
    tests: TESTS,
    reference: {
      'once at the end': 0.051,
      'daily, p < .05': 0.273,
      'daily, P > 95 %': 0.463,
      'GrowthBook 5000': 0.006,
      'GrowthBook 500': 0.018,
    },
    mustReach: { relation: '<=', value: 0.05 },
  },
  {
    name: 'A/B .75 → .90, 60 users that differ',
    simulation: { ...BASE, completion: { control: 0.75, treatment: 0.9 } },
    tests: TESTS,
    reference: {
      'once at the end': 0.99,
      'daily, p < .05': 0.992,
      'daily, P > 95 %': 0.996,
      'GrowthBook 5000': 0.98,
      'user-level, 2 · users': 0.662,
      ours: 0.662,
    },
    mustReach: { relation: '>=', value: 0.8 },
  },
  {
    name: 'A/B .80 → .88, users alike',
    simulation: { ...BASE, userSpread: 0, completion: { control: 0.8, treatment: 0.88 } },
    tests: 500,
    reference: { 'once at the end': 0.999, 'daily, p < .05': 1, 'daily, P > 95 %': 1, 'GrowthBook 5000': 0.983, 'GrowthBook 500': 0.983 },
  },
  {
    name: 'A/A, 20 users',
    simulation: { ...BASE, users: { control: 10, treatment: 10 }, completion: both(0.75) },
    tests: 500,
    reference: {},
  },
  {
    name: 'A/A, 10 against 50 users',
    simulation: { ...BASE, users: { control: 10, treatment: 50 }, completion: both(0.75) },
    tests: 500,
    reference: {},
  },
];

/** Experiments: our values beside other people's, and how often each rule declares a winner where there is none or one. */
export const evaluateExperiments: Evaluate = async ({ dataFolder, seed }) => {
  const figures: Figure[] = [...vectorFigures(join(dataFolder, 'abtest'))];
  for (const [index, scenario] of SCENARIOS.entries()) {
    const tallies = simulateRules(scenario.simulation, scenario.tests, seededRandom(seed + 1000 * index));
    for (const rule of [...RULES].reverse()) figures.push(...ruleFigures(scenario, rule, tallies[rule]));
  }
  return figures;
};

function vectorFigures(folder: string): Figure[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const values = files.flatMap((name) => compareVectors(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Vectors));
  const worst = values.reduce((largest, { error }) => Math.max(largest, error), 0);
  return [
    { name: 'values of the vectors', value: values.length },
    { name: 'their worst relative error', value: values.length === 0 ? null : worst, mustReach: { relation: '<=', value: 1e-6 } },
  ];
}

function ruleFigures({ name, tests, reference, mustReach }: Scenario, rule: RuleName, tally: RuleTally): Figure[] {
  const known = reference[rule];
  const isOurs = rule === 'ours';
  const figures: Figure[] = [
    {
      name: `${name}: declared, ${rule}`,
      value: tally.declared / tests,
      ...(known === undefined ? {} : { reference: { value: known, of: isOurs ? 'best published rule' : 'same rule' } }),
      ...(isOurs && mustReach !== undefined ? { mustReach } : {}),
    },
  ];
  if (isOurs && mustReach?.relation !== '<=' && name.startsWith('A/B')) {
    const days = [...tally.days].sort((a, b) => a - b);
    figures.push({ name: `${name}: median day, ours`, value: days[Math.floor(days.length / 2)] ?? null });
    figures.push({ name: `${name}: wrong side, ours`, value: tally.declaredControl / tests });
  }
  return figures;
}
