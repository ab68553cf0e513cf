import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { ANALYSES } from '../../src/app/analysis/all-analyses.ts';
import { findScenario } from '../../src/app/demo/demo-scenarios.ts';
import { generateHistory } from '../../src/app/demo/generate-history.ts';
import { TOOLS } from '../../src/delivery/mcp/tools.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import type { EventBatch } from '../../src/ports/event-store.ts';
import { openSqliteStore, type SqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { makeTools } from './mcp-tools.ts';
import { observe } from './observe.ts';
import { ASSIGNED_SESSION, experimentsOf, FRONTS } from './tool-arguments.ts';

const HOUR_MS = 3_600_000;
const USERS = 5;
const PIPELINE_RUNS = 12;

/** What {@link makeToolDatabase} writes to: a database that every tool has an answer from. */
export async function makeToolDatabase(path: string, now = Date.now()): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const clock = { now: () => now };
  const store = await openSqliteStore({ path, clock });
  try {
    await fillToolDatabase(store, now);
    await bringAnalysesUpToDate(store, now);
    const tools = makeTools({ store }, clock, TOOLS);
    for (const name of FRONTS.flatMap(experimentsOf)) {
      await tools.ask('create_experiment', { name, unit: 'session' });
      await tools.ask('assign_experiment_group', { experiment: name, session_id: ASSIGNED_SESSION });
    }
  } finally {
    await store.close();
  }
}

/** Two weeks of a team of five that end two hours before `now`, one skill of which got worse, and a pipeline. */
export async function fillToolDatabase(store: SqliteStore, now: number): Promise<void> {
  const team = findScenario('team');
  if (team === undefined) throw new Error('there is no scenario team');
  const scenario = { ...team, sessionsPerDay: 5 };
  const to = now - 2 * HOUR_MS;
  for (const batch of generateHistory({ scenario, seed: 1, createRandom: seededRandom, to })) await store.append(ofSeveralUsers(batch));
  for (let run = 0; run < PIPELINE_RUNS; run++) await store.append(pipelineRun(run, to - (run + 1) * 20 * HOUR_MS));
}

export async function bringAnalysesUpToDate(store: SqliteStore, now: number): Promise<void> {
  await store.analyses.changes.resume();
  for (const analysis of ANALYSES) await analysis.update({ store, clock: { now: () => now }, publish: () => undefined });
}

function ofSeveralUsers({ sessions = [], ...batch }: EventBatch): EventBatch {
  return { ...batch, sessions: sessions.map((session, index) => ({ ...session, userId: String(index % USERS).repeat(64) })) };
}

function pipelineRun(run: number, at: number): EventBatch {
  const sessionId = `pipeline-${run}`;
  const stage = (name: string, minute: number, outcome: 'completed' | 'failed') =>
    observe({ name, kind: 'ci', sessionId, at: at + minute * 60_000, durationMs: 30_000 + run * 1000, outcome });
  return {
    sessions: [
      {
        ...{ sessionId, agent: 'ci', firstEventAt: at, lastEventAt: at + 5 * 60_000 },
        pipeline: { pipeline: 'ada/shop/CI', buildNumber: String(run), trigger: 'push' },
      },
    ],
    invocations: [stage('build', 0, 'completed'), stage('test', 2, run % 3 === 0 ? 'failed' : 'completed')],
  };
}
