import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askPages } from '../../../../test/support/ask-pages.ts';
import { makeTools } from '../../../../test/support/mcp-tools.ts';
import { observe } from '../../../../test/support/observe.ts';
import { queryDatabase } from '../../../../test/support/query-database.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { SKILL_KINDS } from '../../../domain/skill.ts';
import { seededRandom } from '../../../platform/seeded-random.ts';
import { getRealTimeMetrics } from './get-real-time-metrics.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;
const clock = { now: () => NOW };
beforeEach(async () => {
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, [getRealTimeMetrics]);
});
afterEach(() => temporary.remove());

const ask = (input: object = {}) => tools.ask('get_real_time_metrics', input);

/** A run a minute of 25 skills of all kinds, back from a minute ago. */
async function useSkills(count: number): Promise<void> {
  const random = seededRandom(7);
  const invocations = Array.from({ length: count }, (_, i) => {
    const skill = Math.floor(25 * random() ** 2);
    const outcome = (['completed', 'completed', 'failed', 'open'] as const)[Math.floor(4 * random())] ?? 'open';
    const kind = SKILL_KINDS[skill % SKILL_KINDS.length] ?? 'skill';
    return observe({ name: `skill-${skill}`, kind, at: NOW - (i + 1) * MINUTE, outcome, durationMs: Math.ceil(9000 * random()) });
  });
  await temporary.store.append({ invocations });
}

const BY_SKILL_SQL = `SELECT k.name AS skill_name, k.kind, count(*) AS invocation_count, sum(i.outcome = 'completed') AS completed_count,
    sum(i.outcome <> 'open') AS ended_count, avg(i.duration_us) / 1e6 AS seconds, max(i.started_at) AS last
  FROM invocation i JOIN skill k ON k.id = i.skill_id WHERE i.started_at >= ? AND k.kind <> 'tool' GROUP BY k.id`;

describe('get_real_time_metrics', () => {
  it('answers what plain SQL finds in the record, kind tool left out', async () => {
    await useSkills(600);
    const { structured, text } = await ask({ limit: 100, time_window_hours: 5 });
    const expected = queryDatabase(temporary.path, BY_SKILL_SQL, NOW - 300 * MINUTE);
    expect(expected.length).toBeGreaterThan(15);
    const found = new Map(structured['top_skills'].map((skill: { skill_name: string }) => [skill.skill_name, skill]));
    expect(found.size).toBe(expected.length);
    for (const { seconds, last, ...counts } of expected) {
      const skill = found.get(counts['skill_name']) as Record<string, number | null>;
      expect(skill).toMatchObject({ ...counts, last_invocation_at: new Date(Number(last)).toISOString() });
      expect(skill['avg_duration'] ?? 0).toBeCloseTo(Number(seconds), 2);
      expect(skill['completion_ratio'] ?? 0).toBeCloseTo(Number(counts['completed_count']) / (Number(counts['ended_count']) || 1), 5);
    }
    expect(structured['next_cursor']).toBeNull();
    expect(text.split('\n')).toHaveLength(1 + expected.length);
    expect(text).toMatch(/^\d+ skills by use in the last 5 h\nskill-0 \(skill\): \d+ runs, \d+ % completed, p95 \d/);
  });

  it('gives each skill once, the most used first, page after page', async () => {
    await useSkills(600);
    const whole = (await ask({ limit: 100, time_window_hours: 12 })).structured['top_skills'];
    const counts = whole.map((skill: { invocation_count: number }) => skill.invocation_count);
    expect(counts).toEqual(counts.toSorted((a: number, b: number) => b - a));
    expect(await askPages(tools, 'get_real_time_metrics', { limit: 4, time_window_hours: 12 }, (page) => page['top_skills'])).toEqual(
      whole,
    );
  });

  it('says why it is empty, and does not say so of the page behind the last one', async () => {
    await temporary.store.append({ invocations: [observe({ name: 'pdf', at: NOW - 3 * 60 * MINUTE })] });
    expect((await ask()).text).toBe(
      'No skill of kind skill, agent, mcp, shell, ci, hook was used in the last 1 h; the last event of all was 2026-11-20T09:00Z. Ask with a larger time_window_hours or other kinds.',
    );
    const cursor = Buffer.from('o10').toString('base64url');
    expect((await ask({ cursor, time_window_hours: 24 })).text).toBe('No more skills behind this cursor.');
    expect((await ask({ time_window_hours: 24 })).text).toBe(
      '1 skill by use in the last 24 h\npdf (skill): 1 run, 100 % completed, p95 1 s',
    );
  });
});
