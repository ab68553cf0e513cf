import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { gateIdentity, runIdentity } from '../../domain/run-identity.ts';
import { HIDDEN_NAME } from '../../domain/skill.ts';
import { FAILURES_SQL, NEXT_SQL } from './next-skills.ts';

const NOW = Date.UTC(2026, 10, 20);
const MINUTE = 60_000;

let temporary: TemporaryStore;

beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => NOW });
});

afterEach(() => temporary.remove());

const count = () => temporary.store.countNextAfterFailure({ name: 'pytest', withinMs: 30 * MINUTE, limit: 200 });

describe('countNextAfterFailure', () => {
  it('counts the first of another name after each failure, whichever kind the failed one was seen as', async () => {
    const invocations = [
      observe({ name: 'pytest', kind: 'shell', at: NOW, outcome: 'failed', sessionId: 'a' }),
      observe({ name: 'git diff', kind: 'shell', at: NOW + MINUTE, sessionId: 'a' }),
      observe({ name: 'ruff check', kind: 'hook', at: NOW + 2 * MINUTE, sessionId: 'a' }),
      observe({ name: 'pytest', kind: 'hook', at: NOW, outcome: 'failed', sessionId: 'b' }),
      observe({ name: 'git diff', kind: 'shell', at: NOW + MINUTE, outcome: 'failed', sessionId: 'b' }),
      observe({ name: 'pytest', kind: 'shell', at: NOW, sessionId: 'c' }),
      observe({ name: 'git push', kind: 'shell', at: NOW + MINUTE, sessionId: 'c' }),
    ];
    await temporary.store.append({ invocations });
    expect(await count()).toEqual({ failures: 2, next: [{ skill: { kind: 'shell', name: 'git diff' }, invocations: 2, completed: 1 }] });
  });

  it('counts what came next once, however often it failed before, and leaves out tools and hidden names', async () => {
    const invocations = [
      observe({ name: 'pytest', kind: 'shell', at: NOW, outcome: 'failed' }),
      observe({ name: 'pytest', kind: 'shell', at: NOW + MINUTE, outcome: 'failed' }),
      observe({ name: 'Edit', kind: 'tool', at: NOW + 2 * MINUTE }),
      observe({ name: HIDDEN_NAME, kind: 'skill', at: NOW + 3 * MINUTE }),
      observe({ name: 'fix-tests', kind: 'skill', at: NOW + 4 * MINUTE }),
    ];
    await temporary.store.append({ invocations });
    expect(await count()).toEqual({ failures: 2, next: [{ skill: { kind: 'skill', name: 'fix-tests' }, invocations: 1, completed: 1 }] });
  });

  it('does not count the gates of one run as coming after one another, nor what came too late or in another session', async () => {
    const run = runIdentity('cli', 'one');
    const gate = (name: string, n: number, outcome: 'failed' | 'completed') => ({
      ...observe({ name, kind: 'hook', at: NOW + n, outcome, sessionId: 'a', durationMs: 0 }),
      eventId: gateIdentity(run, 'pre-commit', n),
    });
    const invocations = [
      gate('pytest', 1, 'failed'),
      gate('mypy', 2, 'completed'),
      observe({ name: 'git push', kind: 'shell', at: NOW + 31 * MINUTE, sessionId: 'a' }),
      observe({ name: 'git diff', kind: 'shell', at: NOW + MINUTE, sessionId: 'b' }),
    ];
    await temporary.store.append({ invocations });
    expect(await count()).toEqual({ failures: 1, next: [] });
  });

  it('finds failures and what came next by their indexes', () => {
    const database = new DatabaseSync(temporary.path, { readOnly: true });
    const plan = (sql: string) =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map((row) => String(row['detail']))
        .join('\n');
    expect(plan(FAILURES_SQL)).toContain('SEARCH invocation USING INDEX idx_invocation_skill_started (skill_id=?)');
    expect(plan(NEXT_SQL)).toContain('USING INDEX idx_invocation_session_started (session_id=? AND started_at>? AND started_at<?)');
    expect(`${plan(FAILURES_SQL)} ${plan(NEXT_SQL)}`).not.toMatch(/SCAN invocation/);
    database.close();
  });
});
