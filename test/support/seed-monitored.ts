import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ANALYSES } from '../../src/app/analysis/all-analyses.ts';
import { DEFAULT_DESIGN } from '../../src/domain/experiment-design.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { observe, observeMany } from './observe.ts';

const HOUR = 3_600_000;

/**
 * A database in which everything that is monitored has happened: a skill that fails since this morning, several phases
 * and durations, records that were refused, an experiment, and enough outcomes to judge predictions by.
 *
 * @returns its path, where a server of that home folder finds it
 */
export async function seedMonitored(home: string): Promise<string> {
  const path = join(home, '.session-buddy', 'skills.db');
  mkdirSync(dirname(path), { recursive: true });
  const store = await openSqliteStore({ path, clock: systemClock });
  const now = Date.now();
  const random = seededRandom(1);
  const migrations = Array.from({ length: 20 * 24 * 4 }, (_, index) => {
    const at = now - Math.floor((index / 4) * HOUR) - 60_000;
    const ratio = at > now - 10 * HOUR ? 0.3 : 0.95;
    const outcome = random() < ratio ? 'completed' : 'failed';
    return observe({ name: 'migrate', kind: 'shell', phase: 'deployment', at, outcome, durationMs: 2000 });
  });
  await store.append({
    invocations: [
      ...migrations,
      ...observeMany(40, 38, now - HOUR, { name: 'review', phase: 'verification', durationMs: 1500 }),
      ...observeMany(20, 20, now - HOUR, { name: 'deploy', kind: 'ci', phase: 'deployment', durationMs: 45_000 }),
      ...observeMany(10, 9, now - HOUR, { name: 'crackerjack', kind: 'hook', phase: 'verification', durationMs: 20_000 }),
    ],
    sessions: [{ sessionId: 'session-1', agent: 'claude-code', firstEventAt: now - 30 * 24 * HOUR, lastEventAt: now - 1000 }],
    rejections: [{ source: 'codex', reason: 'unknown_shape', count: 3 }],
  });
  // Predictions are judged by outcomes that come after a model was learned.
  const context = { store, clock: systemClock, publish: () => undefined };
  for (const analysis of ANALYSES) await analysis.update(context);
  await store.append({ invocations: observeMany(80, 70, now - 60_000, { name: 'review', phase: 'verification', durationMs: 1500 }) });
  for (const analysis of ANALYSES) await analysis.update(context);
  await store.analyses.experiments.create({
    ...{
      name: 'prompt',
      description: null,
      controlStrategy: 'a',
      treatmentStrategy: 'b',
      startAt: 0,
      endAt: null,
      skill: null,
      variant: null,
    },
    design: DEFAULT_DESIGN,
  });
  await store.close();
  return path;
}
