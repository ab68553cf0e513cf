import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTools } from '../../../../test/support/mcp-tools.ts';
import { makeSecrets } from '../../../../test/support/secret-corpus.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { recordInvocation } from './record-invocation.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const clock = { now: () => NOW };
const GOOD = { skill_name: 'deploy', outcome: 'completed' };

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;
beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
});
beforeEach(() => {
  tools = makeTools(temporary, clock, [recordInvocation]);
});
afterAll(() => temporary.remove());

const record = (input: object) => tools.ask('record_invocation', input);

/** Rows as another connection sees them: what is there is committed. */
function query(sql: string, ...parameters: string[]): Record<string, unknown>[] {
  const database = new DatabaseSync(temporary.path, { readOnly: true });
  try {
    return database.prepare(sql).all(...parameters);
  } finally {
    database.close();
  }
}

const countStored = () => query('SELECT count(*) AS n FROM invocation')[0]?.['n'] as number;

describe('record_invocation', () => {
  it('answers once the invocation is stored for good, and tells the bus', async () => {
    const { structured, text } = await record({
      ...{ id: 'job-1', skill_name: 'deploy', kind: 'ci', outcome: 'failed', duration_seconds: 12.5, session_id: 's1' },
      ...{ workflow_phase: 'Deployment', error_type: 'exit_code_1', pipeline: { name: 'ada/app/CI', build_number: '7' } },
    });
    const [row] = query(
      'SELECT i.event_id, i.outcome, i.started_at, i.duration_us, k.name, k.kind FROM invocation i JOIN skill k ON k.id = i.skill_id WHERE i.event_id = ?',
      'cli:job-1',
    );
    expect(row).toEqual({
      ...{ event_id: 'cli:job-1', outcome: 'failed', started_at: NOW - 12_500, duration_us: 12_500_000, name: 'deploy', kind: 'ci' },
    });
    expect(structured).toEqual({
      ...{ success: true, timestamp: '2026-11-20T12:00:00.000Z', message: 'Recorded: failed.' },
      ...{ id: 'job-1', event_id: 'cli:job-1', status: 'new', outcome: 'failed' },
    });
    expect(text).toBe('Recorded: failed.\nid job-1, stored as cli:job-1');
    expect(tools.events).toEqual([{ kind: 'invocations_appended', newCount: 1, changedCount: 0, latestStartedAt: NOW - 12_500 }]);
    expect((await temporary.store.listPipelines({ from: 0, to: NOW + 1, limit: 5 })).map(({ pipeline }) => pipeline)).toEqual([
      'ada/app/CI',
    ]);
  });

  it('stores an invocation once however often, and by how many at a time, it is sent', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => record({ ...GOOD, id: 'once' })));
    const statuses = answers.map(({ structured }) => structured['status'] as string).sort();
    expect(statuses).toEqual([...Array.from({ length: 19 }, () => 'duplicate'), 'new']);
    const again = await record({ ...GOOD, id: 'once' });
    expect(again.structured).toMatchObject({ status: 'duplicate', message: expect.stringContaining('nothing has changed') });
    expect(query('SELECT count(*) AS n FROM invocation WHERE event_id = ?', 'cli:once')).toEqual([{ n: 1 }]);
    expect(tools.events).toHaveLength(1);
  });

  it('ends what was recorded as open, under the same id', async () => {
    await record({ ...GOOD, id: 'long', outcome: 'open', started_at: '2026-11-20T11:59:00Z' });
    const ended = await record({ ...GOOD, id: 'long', started_at: '2026-11-20T11:59:00Z', ended_at: '2026-11-20T12:00:00Z' });
    expect(ended.structured).toMatchObject({ status: 'changed', outcome: 'completed' });
    expect(query('SELECT outcome, ended_at - started_at AS ms FROM invocation WHERE event_id = ?', 'cli:long')).toEqual([
      { outcome: 'completed', ms: 60_000 },
    ]);
  });

  it('makes up an id where none is given, another for each call', async () => {
    const before = countStored();
    const [first, second] = [await record(GOOD), await record(GOOD)];
    expect(first.structured['event_id']).not.toBe(second.structured['event_id']);
    expect(countStored()).toBe(before + 2);
  });

  it('stores no secret, whatever argument it is in', async () => {
    const secrets = makeSecrets(3).filter(({ text }) => !/\p{Cc}/u.test(text) && text.length < 60);
    expect(secrets.length).toBeGreaterThan(10);
    for (const [index, { text }] of secrets.entries()) {
      await record({
        ...GOOD,
        skill_name: `run ${text}`,
        error_type: text,
        workflow_phase: text,
        session_id: text,
        id: `${index} ${text}`,
        subagent_id: text,
      });
      await record({ ...GOOD, skill_name: text, directory: `/home/${text}/x`, git_branch: text });
    }
    const stored = JSON.stringify([query('SELECT * FROM invocation'), query('SELECT * FROM skill'), query('SELECT * FROM session')]);
    expect(secrets.filter(({ secret }) => stored.includes(secret)).map(({ format }) => format)).toEqual([]);
    expect(JSON.stringify(tools.logger.lines)).not.toContain(secrets[0]?.secret);
  });

  it.each([
    "Robert'); DROP TABLE invocation;--",
    '"quoted" \\ name',
    '🦜 nach 東京',
    'a'.repeat(200),
    '<script>alert(1)</script>',
    '%s%n${x}',
  ])('takes the name %j as it is', async (name) => {
    await record({ ...GOOD, skill_name: name });
    expect(query('SELECT name FROM skill WHERE name = ?', name)).toEqual([{ name }]);
  });

  it.each<[string, unknown]>([
    ['skill_name: ', { outcome: 'completed' }],
    ['outcome: ', { skill_name: 'x' }],
    ['outcome: ', { ...GOOD, outcome: 'splendid' }],
    ['skill_name: ', { ...GOOD, skill_name: 7 }],
    ['skill_name: ', { ...GOOD, skill_name: ' ' }],
    ['skill_name: ', { ...GOOD, skill_name: 'a\u0000b' }],
    ['skill_name: ', { ...GOOD, skill_name: 'x'.repeat(1 << 20) }],
    ['duration_seconds: ', { ...GOOD, duration_seconds: -1 }],
    ['duration_seconds: ', { ...GOOD, duration_seconds: '12' }],
    ['started_at: ', { ...GOOD, started_at: '2026-11-20 12:00' }],
    ['ended_at: is before', { ...GOOD, started_at: '2026-11-20T12:00:00Z', ended_at: '2026-11-20T11:00:00Z' }],
    ['pipeline.commit: ', { ...GOOD, pipeline: { name: 'CI', commit: 'not hexadecimal' } }],
    ['unknown argument "skil_name"', { ...GOOD, skil_name: 'x' }],
    ['', []],
    ['', 'deploy'],
    ['', { invocations: [GOOD] }],
  ])('says %j of what is wrong, and stores nothing', async (reason, input) => {
    const before = countStored();
    expect(await tools.refuse('record_invocation', input)).toContain(reason);
    expect(countStored()).toBe(before);
    expect(tools.events).toEqual([]);
  });

  it('says that a database is out of reach', async () => {
    const closed = await openTemporaryStore(clock);
    await closed.remove();
    expect(await makeTools(closed, clock, [recordInvocation]).refuse('record_invocation', GOOD)).toMatch(
      /is closed\. Check that the path exists/,
    );
  });
});
