import type { InvocationObservation } from '../../domain/invocation.ts';
import type { SessionObservation } from '../../domain/session.ts';
import type { EventBatch } from '../../ports/event-store.ts';
import { drawInvocation } from './demo-invocation.ts';
import { drawLogNormal, pickWeighted, type RandomStream } from './demo-random.ts';
import type { DemoScenario } from './demo-scenarios.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How likely a session begins in each hour of the day, UTC. */
const HOUR_WEIGHTS = [1, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 3, 7, 10, 11, 9, 6, 8, 11, 11, 9, 7, 5, 4, 4, 3, 2, 1.5];
const WEEKEND_SHARE = 0.25;
const MEDIAN_PAUSE_SECONDS = 18;

export interface HistoryOptions {
  readonly scenario: DemoScenario;
  readonly seed: number;
  /** Numbers in [0, 1), the same for the same seed. */
  readonly createRandom: (seed: number) => RandomStream;
  /** Epoch ms. */
  readonly to: number;
  /** The scenario's own when not given. */
  readonly days?: number | undefined;
  /** Leave out sessions that began before (epoch ms): those of an earlier run. */
  readonly after?: number | undefined;
}

/**
 * The scenario's history of the days before `to`, a batch a day. The same for the same scenario, seed and `to`. With
 * another `to` the same days have the same sessions and identities, in which a skill may be another or work less well:
 * what gets worse or out of use does so towards the end.
 */
export function* generateHistory(options: HistoryOptions): Generator<EventBatch> {
  const lastDay = Math.floor(options.to / DAY_MS);
  const days = options.days ?? options.scenario.days;
  for (let day = lastDay - days; day <= lastDay; day++) yield generateDay(options, day);
}

function generateDay(options: HistoryOptions, day: number): EventBatch {
  const daySeed = options.seed * 100_003 + day;
  const random = options.createRandom(daySeed);
  const invocations: InvocationObservation[] = [];
  const sessions: SessionObservation[] = [];
  // Day 0 of the Unix calendar was a Thursday.
  const isWeekend = (day + 4) % 7 === 0 || (day + 4) % 7 === 6;
  const expected = options.scenario.sessionsPerDay * (isWeekend ? WEEKEND_SHARE : 1);
  const count = Math.floor(expected * (0.8 + 0.4 * random()) + random());
  for (let index = 0; index < count; index++) {
    const sessionId = `demo-${options.scenario.name}-${options.seed}-${day}-${index}`;
    const drawn = drawSession(options, options.createRandom(daySeed * 1_000 + index + 1), sessionId, day * DAY_MS);
    const seen = drawn.filter(({ endedAt }) => endedAt < options.to);
    const [first] = seen;
    const project = options.scenario.projects[Math.floor(random() * options.scenario.projects.length)] ?? 'demo';
    if (!first || first.startedAt < (options.after ?? 0)) continue;
    invocations.push(...seen);
    sessions.push(describeSession(sessionId, project, first.startedAt, Math.max(...seen.map(({ endedAt }) => endedAt))));
  }
  return { invocations, sessions };
}

function drawSession({ scenario, to }: HistoryOptions, random: RandomStream, sessionId: string, dayAt: number) {
  const hour = pickWeighted(random, [...HOUR_WEIGHTS.keys()], (candidate) => HOUR_WEIGHTS[candidate] ?? 0);
  const count = Math.max(1, Math.round(drawLogNormal(random, scenario.invocationsPerSession, 0.6)));
  const invocations = [];
  for (let at = dayAt + Math.floor((hour + random()) * HOUR_MS), index = 0; index < count; index++) {
    const daysToEnd = (to - at) / DAY_MS;
    const usable = scenario.skills.filter(({ unusedForDays }) => unusedForDays === undefined || daysToEnd > unusedForDays);
    const skill = pickWeighted(random, usable, ({ weight }) => weight);
    const invocation = drawInvocation(random, skill, { eventId: `demo:${sessionId}:${index}`, sessionId, startedAt: at, daysToEnd });
    invocations.push(invocation);
    // A skill's window stays open while the work in it goes on; everything else is waited for.
    const busyMs = skill.kind === 'skill' ? 1000 : invocation.endedAt - at;
    at += busyMs + Math.round(1000 * drawLogNormal(random, MEDIAN_PAUSE_SECONDS, 1));
  }
  return invocations;
}

export function describeSession(sessionId: string, project: string, firstEventAt: number, lastEventAt: number): SessionObservation {
  return { sessionId, agent: 'demo', firstEventAt, lastEventAt, directory: `/home/demo/${project}`, gitBranch: 'main' };
}
