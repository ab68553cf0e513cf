import { DEMO_SKILLS, type DemoSkill } from './demo-skills.ts';

/** A made-up workload. */
export interface DemoScenario {
  readonly name: string;
  /** One line for `npm run seed -- list`. */
  readonly description: string;
  readonly projects: readonly string[];
  readonly skills: readonly DemoSkill[];
  /** On an ordinary working day. */
  readonly sessionsPerDay: number;
  /** Median; the spread is wide. */
  readonly invocationsPerSession: number;
  /** Days of history unless told otherwise. */
  readonly days: number;
}

const PROJECTS = ['web-shop', 'billing-api', 'mobile-app', 'infrastructure', 'docs'];

const worse = (skill: DemoSkill): DemoSkill => ({ ...skill, worsens: { lastDays: 2, completedRatio: skill.completedRatio * 0.55 } });

export const DEMO_SCENARIOS: readonly DemoScenario[] = [
  {
    name: 'team',
    description: 'two weeks of a small team: five projects, 27 skills, one that got worse this week and one out of use',
    projects: PROJECTS,
    skills: DEMO_SKILLS,
    sessionsPerDay: 14,
    invocationsPerSession: 45,
    days: 14,
  },
  {
    name: 'quiet',
    description: 'a month of one person on one project: few sessions, so most figures are uncertain',
    projects: ['notes'],
    skills: DEMO_SKILLS.filter(({ kind }) => kind !== 'ci' && kind !== 'mcp'),
    sessionsPerDay: 1,
    invocationsPerSession: 12,
    days: 30,
  },
  {
    name: 'incident',
    description: 'a week that ends with two days in which every check fails more often',
    projects: PROJECTS.slice(0, 3),
    skills: DEMO_SKILLS.map((skill) => (skill.phase === 'verification' ? worse(skill) : skill)),
    sessionsPerDay: 20,
    invocationsPerSession: 40,
    days: 7,
  },
  {
    name: 'busy',
    description: 'a quarter of a large team: about a quarter of a million invocations',
    projects: [...PROJECTS, 'search', 'payments', 'data-pipeline', 'design-system', 'support-tools'],
    skills: DEMO_SKILLS,
    sessionsPerDay: 80,
    invocationsPerSession: 45,
    days: 90,
  },
];

export function findScenario(name: string): DemoScenario | undefined {
  return DEMO_SCENARIOS.find((scenario) => scenario.name === name);
}
