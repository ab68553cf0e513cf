import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { toContribution } from '../../app/flow/keep-flow.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import { MOST_PAIRED } from '../../domain/session-flow.ts';
import type { EventBatch } from '../../ports/event-store.ts';
import { BatchWriter } from './batch-writer.ts';
import { ChangeMarks } from './change-marks.ts';
import { FlowQueries } from './flow-queries.ts';
import { FlowWriter } from './flow-writer.ts';
import { V7_RELATION_VIEWS_SQL } from './migrations/v7-relation-views.ts';
import { FLOW_DERIVED_TABLES } from './migrations/v9-flow-tables.ts';
import { openMigrated } from './migrator.ts';
import { openDatabase } from './open-database.ts';
import { rebuildDerived } from './rebuild.ts';
import { resetAnalyses } from './reset-analyses.ts';

const AT = Date.UTC(2026, 5, 15, 12);
const NOW = AT + 86_400_000;

let folder: string;
let databases = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-buddy-flow-'));
  openMigrated(join(folder, 'empty.db'), { rebuild: rebuildDerived }).database.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function withDatabase(work: (database: DatabaseSync, append: (batch: EventBatch) => void) => void): void {
  const path = join(folder, `${databases++}.db`);
  copyFileSync(join(folder, 'empty.db'), path);
  const database = openDatabase({ role: 'writer', path });
  try {
    database.exec('PRAGMA synchronous = OFF');
    database.exec(V7_RELATION_VIEWS_SQL.split(';')[0]?.replace('CREATE VIEW skill_dependencies', 'CREATE TEMP VIEW worked_out') ?? '');
    const writer = new BatchWriter(database);
    work(database, (batch) => void writer.write(batch, NOW));
  } finally {
    database.close();
    rmSync(path);
  }
}

/** Works out what so many changed sessions add; all when no number is given. */
function look(database: DatabaseSync, limit = 1000): void {
  const marks = new ChangeMarks(database);
  const ids = marks.takeSessions(limit).map(({ id }) => id);
  new FlowWriter(database).storeContributions(new FlowQueries(database).readSessions(ids).map(toContribution));
  marks.doneSessions(ids);
}

const COLUMNS = 'skill_a, skill_b, co_occurrence_count, lift_score';
const pairsOf = (database: DatabaseSync, view: string) => database.prepare(`SELECT ${COLUMNS} FROM ${view} ORDER BY 1, 2`).all();
/** All but the versions, which are drawn anew. */
const dump = (database: DatabaseSync) =>
  Object.fromEntries(
    FLOW_DERIVED_TABLES.map((table) => [
      table,
      database
        .prepare(`SELECT * FROM ${table}`)
        .all()
        .map((row) => ({ ...row, version: undefined })),
    ]),
  );

const observation = fc
  .record({
    call: fc.integer({ min: 0, max: 30 }),
    skill: fc.constantFrom('test', 'commit', 'lint', 'Edit', 'review'),
    session: fc.integer({ min: 1, max: 4 }),
    minute: fc.integer({ min: 0, max: 50 }),
    seconds: fc.integer({ min: 0, max: 300 }),
    outcome: fc.constantFrom('open', 'completed', 'failed', 'failed', 'interrupted', 'failed_to_launch'),
    subagentId: fc.constantFrom(undefined, undefined, 'agent-1'),
    phase: fc.constantFrom(undefined, 'setup', 'verification'),
    isPresumed: fc.boolean(),
  })
  .map(({ call, skill, session, minute, seconds, outcome, subagentId, phase, isPresumed }): InvocationObservation => {
    // A call is of one skill and one session, whoever speaks of it.
    const kinds = { test: 'shell', commit: 'shell', lint: 'hook', Edit: 'tool', review: call % 2 === 0 ? 'skill' : 'agent' } as const;
    const startedAt = AT + minute * 60_000;
    return {
      eventId: `claude-code:${session}-${call}-${skill}`,
      skill: { kind: kinds[skill], name: skill },
      sessionId: `s${session}`,
      agent: 'claude-code',
      source: 'transcript',
      startedAt,
      ...(outcome === 'open' ? {} : { endedAt: startedAt + seconds * 1000 }),
      outcome,
      certainty: outcome === 'open' ? 'none' : isPresumed ? 'presumed' : 'observed',
      ...(subagentId === undefined ? {} : { subagentId }),
      ...(phase === undefined ? {} : { phase }),
    };
  });
const project = fc.record({
  session: fc.integer({ min: 1, max: 4 }),
  name: fc.constantFrom('web', 'lib'),
  minute: fc.integer({ min: 0, max: 90 }),
});
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.array(observation, { minLength: 1, maxLength: 12 }).map((invocations) => ({ kind: 'append' as const, invocations })),
  },
  { weight: 1, arbitrary: project.map((it) => ({ kind: 'project' as const, ...it })) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }).map((limit) => ({ kind: 'look' as const, limit })) },
);

describe('what is kept of pairs, flow and trouble', () => {
  it('is what a rebuild makes of the record, to the last bit, however late and often events come', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        withDatabase((database, append) => {
          for (const it of steps) {
            if (it.kind === 'append') append({ invocations: it.invocations });
            else if (it.kind === 'look') look(database, it.limit);
            else {
              const eventAt = AT + it.minute * 60_000;
              const session = { sessionId: `s${it.session}`, agent: 'claude-code', firstEventAt: eventAt, lastEventAt: eventAt } as const;
              append({ invocations: [], sessions: [{ ...session, directory: `/home/ada/${it.name}` }] });
            }
            // The view is never behind, whatever has been looked at.
            expect(pairsOf(database, 'skill_dependencies')).toEqual(pairsOf(database, 'worked_out'));
          }
          look(database);
          const kept = dump(database);
          resetAnalyses(database);
          rebuildDerived(database);
          look(database);
          expect(kept).toEqual(dump(database));
          expect(pairsOf(database, 'skill_dependencies')).toEqual(pairsOf(database, 'worked_out'));
        });
      }),
      { numRuns: 60 },
    );
  });

  it('does not change when the same is looked at again', () => {
    withDatabase((database, append) => {
      append({ invocations: [observe({ name: 'a', at: AT, sessionId: 's' }), observe({ name: 'b', at: AT + 1, sessionId: 's' })] });
      look(database);
      const before = dump(database);
      database.exec('INSERT INTO changed_session SELECT id, 0 FROM session');
      look(database);
      expect(dump(database)).toEqual(before);
    });
  });

  it('pairs the skills used most of a session with thousands, and counts all as present', () => {
    withDatabase((database, append) => {
      const invocations = Array.from({ length: 3000 }, (_, index) => observe({ name: `s${index % 2500}`, at: AT + index, sessionId: 's' }));
      append({ invocations });
      const expected = { n: (MOST_PAIRED * (MOST_PAIRED - 1)) / 2 };
      expect(database.prepare('SELECT count(*) AS n FROM skill_dependencies').get()).toEqual(expected);
      look(database);
      expect(database.prepare('SELECT count(*) AS n FROM skill_pair').get()).toEqual(expected);
      expect(database.prepare('SELECT count(*) AS n FROM skill_dependencies').get()).toEqual(expected);
      expect(database.prepare('SELECT count(*) AS n FROM skill_presence').get()).toEqual({ n: 2501 });
    });
  });

  it('looks at the latest part of a session without end', () => {
    withDatabase((database, append) => {
      const invocations = Array.from({ length: 21_000 }, (_, index) =>
        observe({ name: `s${index % 3}`, at: AT + index * 1000, sessionId: 's' }),
      );
      append({ invocations });
      const [session] = new FlowQueries(database).readSessions([1]);
      expect(session?.steps).toHaveLength(20_000);
      expect(session?.steps.at(-1)?.startedAt).toBe(AT + 20_999_000);
    });
  });

  it('takes away what a session had added when it is forgotten between the reading and the storing', () => {
    withDatabase((database, append) => {
      append({ invocations: [observe({ name: 'a', at: AT, sessionId: 's' })] });
      const contributions = new FlowQueries(database).readSessions([1]).map(toContribution);
      database.exec('DELETE FROM session');
      new FlowWriter(database).storeContributions(contributions);
      expect(database.prepare('SELECT count(*) AS n FROM skill_presence').get()).toEqual({ n: 0 });
    });
  });
});
