import { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { observe } from '../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../test/support/temporary-store.ts';
import { ROUTES } from '../delivery/http/http-server.ts';
import type { RouteContext } from '../delivery/http/route.ts';
import { MetricsPage } from '../delivery/prometheus/metrics-page.ts';
import { formatCheckpoint } from '../delivery/public-json/checkpoint-markdown.ts';
import { formatWeek } from '../delivery/public-json/weekly-markdown.ts';
import { SessionBuddyError } from '../domain/errors.ts';
import type { InvocationObservation } from '../domain/invocation.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { SkillKind } from '../domain/skill.ts';
import { ANALYSES } from './analysis/all-analyses.ts';
import { computeCheckpoint } from './checkpoint.ts';
import { createExperiment } from './experiments/create-experiment.ts';
import { assignUnit } from './experiments/experiments.ts';
import { recommendAfterFailure } from './next-skills.ts';
import { makeWeeklyReport } from './weekly-report.ts';

const NOW = Date.parse('2026-11-20T12:30:20Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PIPELINE = 'ada/app/CI';
const reports = { read: async () => ({ coverage: null, tests: null }) };

interface World {
  readonly invocations: readonly InvocationObservation[];
  /** The instant at which questions are asked. */
  readonly now?: number;
}

interface Shape {
  readonly count: number;
  readonly skills?: number;
  /** Invocations to a session. */
  readonly perSession?: number;
  readonly everyMs?: number;
  readonly outcomeOf?: (index: number) => Outcome;
  readonly durationOf?: (index: number) => number | undefined;
  readonly kind?: SkillKind;
}

/** `count` runs that end at {@link NOW}, the latest last. */
function runs(shape: Shape): InvocationObservation[] {
  const { count, skills = 3, perSession = 10, everyMs = HOUR, kind = 'shell' } = shape;
  return Array.from({ length: count }, (_, index) => {
    const durationMs = shape.durationOf?.(index);
    return observe({
      name: `skill-${index % skills}`,
      kind,
      sessionId: `session-${Math.floor(index / perSession)}`,
      at: NOW - (count - index) * everyMs,
      outcome: shape.outcomeOf?.(index) ?? (index % 4 === 1 ? 'failed' : 'completed'),
      ...(durationMs === undefined ? {} : { durationMs }),
    });
  });
}

const uneven = (index: number) => 1000 + ((index * 7919) % 5000);

const WORLDS: Readonly<Record<string, () => World>> = {
  'nothing at all': () => ({ invocations: [] }),
  'one invocation': () => ({ invocations: runs({ count: 1 }) }),
  'one invocation that is open': () => ({ invocations: runs({ count: 1, outcomeOf: () => 'open' }) }),
  'two invocations': () => ({ invocations: runs({ count: 2, skills: 1 }) }),
  'two skills, once each in one session': () => ({ invocations: runs({ count: 2, skills: 2 }) }),
  'three stages of one run': () => ({ invocations: runs({ count: 3, kind: 'ci' }) }),
  'many, all equal': () => ({ invocations: runs({ count: 600, skills: 1, outcomeOf: () => 'completed', durationOf: () => 1000 }) }),
  'many at one instant': () => ({ invocations: runs({ count: 300, everyMs: 0, durationOf: uneven }) }),
  'durations of nothing': () => ({ invocations: runs({ count: 300, durationOf: () => 0 }) }),
  'durations unknown': () => ({ invocations: runs({ count: 300, outcomeOf: (i) => (i % 3 === 0 ? 'abandoned' : 'failed') }) }),
  'the longest durations there are': () => ({ invocations: runs({ count: 300, durationOf: (i) => (i % 2 === 0 ? 0.001 : 9e11) }) }),
  'one skill': () => ({ invocations: runs({ count: 600, skills: 1, durationOf: uneven }) }),
  'one session': () => ({ invocations: runs({ count: 600, perSession: 600, everyMs: 20 * MINUTE, durationOf: uneven }) }),
  'sessions of one invocation': () => ({ invocations: runs({ count: 600, perSession: 1, durationOf: uneven }) }),
  'only failures': () => ({ invocations: runs({ count: 600, outcomeOf: () => 'failed', durationOf: uneven }) }),
  'only successes': () => ({ invocations: runs({ count: 600, outcomeOf: () => 'completed', durationOf: uneven }) }),
  'only what was left open': () => ({ invocations: runs({ count: 200, outcomeOf: () => 'open' }) }),
  'only interruptions': () => ({ invocations: runs({ count: 200, outcomeOf: () => 'interrupted' }) }),
  'everything three times': () => {
    const once = runs({ count: 300, durationOf: uneven });
    return { invocations: [...once, ...[...once].reverse(), ...once] };
  },
  'a pipeline of 400 stages': () => ({ invocations: runs({ count: 400, kind: 'ci', perSession: 4, durationOf: uneven }) }),
  '10,000 skills': () => ({ invocations: runs({ count: 10_000, skills: 10_000, perSession: 20, everyMs: MINUTE, durationOf: uneven }) }),
  'a clock that jumps to and fro by years': () => ({
    invocations: runs({ count: 400, durationOf: uneven }).map((run, index) => {
      const byMs = index % 50 === 49 ? (index % 100 === 49 ? -3000 : 3000) * DAY : index % 10 === 9 ? -5 * HOUR : 0;
      return { ...run, startedAt: run.startedAt + byMs };
    }),
  }),
  'ends before their starts': () => ({
    invocations: runs({ count: 300 }).map((run) => ({ ...run, endedAt: run.startedAt - DAY })),
  }),
  'the first and the last instant there are': () => ({
    invocations: [-62_135_596_799_999, 0, 253_402_300_799_999].flatMap((at) =>
      Array.from({ length: 60 }, (_, index) =>
        observe({ name: 'skill-0', kind: 'shell', sessionId: `at-${at}`, at: at < 0 ? at + index : at - index, durationMs: 1000 }),
      ).map(({ measuredDurationMs: _, ...run }, index) => ({ ...run, endedAt: index % 2 === 0 ? run.startedAt : 253_402_300_799_999 })),
    ),
  }),
  'a clock that is set while they run': () => ({
    invocations: runs({ count: 300 }).map((run, index) => (index % 3 === 0 ? { ...run, startedAt: index, endedAt: run.startedAt } : run)),
  }),
  'a clock before all of it': () => ({ invocations: runs({ count: 400, durationOf: uneven }), now: NOW - 3000 * DAY }),
  'a clock long after all of it': () => ({ invocations: runs({ count: 400, durationOf: uneven }), now: NOW + 3000 * DAY }),
};

let temporary: TemporaryStore;
afterEach(() => temporary?.remove());

/** A store of this world, with an experiment on it, and every analysis brought up to date. */
async function open({ invocations, now = NOW }: World): Promise<RouteContext> {
  const clock = { now: () => now };
  temporary = await openTemporaryStore(clock, { oneThread: true });
  const { store } = temporary;
  const sessions = [...Map.groupBy(invocations, ({ sessionId }) => sessionId)].map(([sessionId, of], index) => ({
    sessionId,
    agent: 'claude-code' as const,
    firstEventAt: of[0]?.startedAt ?? now,
    lastEventAt: of.at(-1)?.startedAt ?? now,
    directory: '/home/ada/app',
    ...(index % 3 === 0 ? {} : { userId: `user-${index % 7}` }),
    ...(of[0]?.skill.kind === 'ci' ? { pipeline: { pipeline: PIPELINE } } : {}),
  }));
  const { experiments } = store.analyses;
  await createExperiment(
    experiments,
    { name: 'edge', skill: { kind: 'shell', name: 'skill-0' }, startAt: now - 60 * DAY, design: { unit: 'session' } },
    now,
  );
  for (const { sessionId } of sessions.slice(0, 60)) await assignUnit(experiments, 'edge', { sessionId }, now - 60 * DAY);
  await store.append({ invocations, sessions });
  for (const analysis of [...ANALYSES, ...ANALYSES]) await analysis.update({ store, clock, publish: () => undefined });
  return {
    ...{ store, clock, projectReports: reports, version: '1.2.3', embedder: null, home: '' },
    ...{ uptimeMs: () => 1000, countConnections: () => null, isIntakeDown: () => false },
  };
}

/** Everything that may be asked, over a short window and a long one. */
const QUERIES: Readonly<Record<string, readonly Record<string, string>[]>> = {
  '/api/v1/search': [{ q: 'skill-0' }, { q: 'no such thing' }],
  '/api/v1/checkpoint': [{ project: 'app' }, { project: '/home/ada/app', since: '90d' }],
  '/api/v1/recommendations': [{}, { user_id: 'user-1' }, { user_id: 'all', after: 'skill-0' }],
  '/api/v1/what-changed': [{}, { days: '90' }],
  '/api/v1/weekly-report': [{}, { project: 'app' }],
  '/api/v1/skills/{skill_name}/trend': [{ timezone: 'Pacific/Chatham' }, { days: '365' }, { metric: 'duration' }],
  '/api/v1/skills/{skill_name}/prediction': [{}, { session_id: 'session-0', project: 'app', workflow_phase: 'setup' }],
};
const PARAMS = { skill_name: 'skill-0', session_id: 'session-0', pipeline: PIPELINE, experiment: 'edge' };

/** What three invocations or fewer are answered with. */
const INSUFFICIENT: Readonly<Record<string, object>> = {
  getSkillTrend: { trend: 'insufficient_data', p_value: null },
  findWhatChanged: { comparisons: 0, changes: [] },
  forecastUse: { daily: { verdict: 'insufficient_data' }, hourly: { verdict: 'insufficient_data' } },
  listOddInvocations: { status: 'insufficient_data', odd: 0 },
  listAnomalies: { anomalies: [] },
  getSkillDependencies: { status: 'insufficient_data', dependencies: [] },
  predictSkillSuccess: { status: 'insufficient_data', probability: null },
  getExperiment: { verdict: 'keep_running', experiment: { winner: null } },
  getSessionAnalytics: { effectiveness: { kind: 'insufficient_data' } },
};

/** The answers of every route, each as its schema wants it and the same after a journey as JSON. */
async function askAll(context: RouteContext): Promise<Map<string, unknown>> {
  const answers = new Map<string, unknown>();
  for (const route of ROUTES) {
    const isWindowed = 'since' in route.query.shape && !(route.path in QUERIES);
    for (const query of QUERIES[route.path] ?? (isWindowed ? [{}, { since: '60d' }] : [{}])) {
      const params = Object.fromEntries(Object.entries(PARAMS).filter(([name]) => name in route.params.shape));
      const asked = `${route.operationId} ${JSON.stringify(query)}`;
      try {
        const { body } = await route.answer(context, { params: route.params.parse(params), query: route.query.parse(query) });
        expect(JSON.parse(JSON.stringify(body)), asked).toEqual(body);
        route.response.parse(body);
        answers.set(asked, body);
      } catch (error) {
        if (!(error instanceof SessionBuddyError)) throw new Error(`${asked}: ${error}`, { cause: error });
        expect(error.code, asked).toMatch(/_NOT_FOUND$/);
        answers.set(asked, error.code);
      }
    }
  }
  return answers;
}

/** What is told of the world to people: nothing in it may be a number that is none. */
async function writeAll({ store, clock }: RouteContext): Promise<string[]> {
  const texts = [await new MetricsPage({ store: temporary.store, clock, version: '1.2.3', registry: new Registry() }).render()];
  texts.push(formatWeek(await makeWeeklyReport(store, { at: clock.now() })));
  if ((await store.analyses.sessionRecords.findProject('app')) !== undefined) {
    texts.push(formatCheckpoint(await computeCheckpoint({ store, reports }, { project: 'app', at: clock.now() })));
  }
  // Those of Node itself come from prom-client, which has NaN for the mean of nothing.
  return texts.flatMap((text) => text.split('\n')).filter((line) => !line.startsWith('nodejs_'));
}

describe.each(Object.entries(WORLDS))('of %s', (_, makeWorld) => {
  it('every analysis has an answer in numbers, or says what is missing', { timeout: 60_000 }, async () => {
    const world = makeWorld();
    const context = await open(world);
    const answers = await askAll(context);
    expect((await writeAll(context)).filter((line) => /\b(NaN|undefined|Infinity|Invalid)\b/.test(line))).toEqual([]);
    for (const { completed } of await recommendAfterFailure(temporary.store, 'skill-1')) expect(completed).toBeGreaterThan(0);
    if (world.invocations.length > 3) return;
    for (const [asked, answer] of answers) {
      for (const [name, expected] of Object.entries(INSUFFICIENT)) {
        if (asked.startsWith(`${name} `) && typeof answer === 'object') expect(answer, asked).toMatchObject(expected);
      }
    }
  });
});
