import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTools } from '../../../../test/support/mcp-tools.ts';
import { observe } from '../../../../test/support/observe.ts';
import { queryDatabase } from '../../../../test/support/query-database.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { seededRandom } from '../../../platform/seeded-random.ts';
import { getSkillTrend } from './get-skill-trend.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const DAY = 86_400_000;

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;
const clock = { now: () => NOW };
beforeEach(async () => {
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, [getSkillTrend]);
});
afterEach(() => temporary.remove());

const ask = (input: object) => tools.ask('get_skill_trend', { timezone: 'UTC', ...input });

/** Twenty runs a day and one more each day, in sessions of their own, of which fewer and fewer are completed. */
async function worsen(days: number): Promise<void> {
  const random = seededRandom(3);
  const invocations = Array.from({ length: days }, (_, ago) =>
    Array.from({ length: 20 + ago }, (_, i) => {
      const at = NOW - ago * DAY - Math.floor(random() * 6 * 3_600_000);
      const outcome = random() < 0.5 + 0.04 * ago ? ('completed' as const) : ('failed' as const);
      return observe({ name: 'deploy', kind: 'shell', at, outcome, durationMs: 2000 + 10 * i, sessionId: `s-${ago}-${i}` });
    }),
  ).flat();
  await temporary.store.append({ invocations });
}

/** Least squares of the ratios of days, weighted by their runs: what the Cochran–Armitage test is about. */
function fitLine(rows: readonly Record<string, unknown>[]) {
  const points = rows.map((row) => ({
    day: Number(row['day']),
    runs: Number(row['runs']),
    ratio: Number(row['completed']) / Number(row['runs']),
  }));
  const runs = points.reduce((sum, point) => sum + point.runs, 0);
  const meanOf = (value: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + point.runs * value(point), 0) / runs;
  const [day, ratio] = [meanOf((point) => point.day), meanOf((point) => point.ratio)];
  const slope = meanOf((point) => (point.day - day) * (point.ratio - ratio)) / meanOf((point) => (point.day - day) ** 2);
  const at = (of: number) => ratio + slope * (of - day);
  return { runs, slope, start: at(points[0]?.day ?? 0), end: at(points.at(-1)?.day ?? 0) };
}

describe('get_skill_trend', () => {
  it('answers the line that the record gives, and the same p-value by its older name', async () => {
    await worsen(12);
    const { structured, text } = await ask({ skill_name: 'deploy', days: 12 });
    const line = fitLine(
      queryDatabase(
        temporary.path,
        `SELECT i.started_at / ${DAY} AS day, count(*) AS runs, sum(outcome = 'completed') AS completed FROM invocation i GROUP BY 1 ORDER BY 1`,
      ),
    );
    expect(structured).toMatchObject({
      ...{ success: true, skill_name: 'deploy', kind: 'shell', metric: 'completion', trend: 'declining' },
      ...{ sample_size: line.runs, days_with_data: 12, method: 'cochran_armitage' },
    });
    expect(structured['slope']).toBeCloseTo(line.slope, 5);
    expect(structured['start_value']).toBeCloseTo(line.start, 5);
    expect(structured['end_value']).toBeCloseTo(line.end, 5);
    expect(structured['change_percent']).toBeCloseTo((100 * (line.end - line.start)) / line.start, 1);
    expect(structured['slope_interval'].lower).toBeLessThan(line.slope);
    expect(structured['slope_interval'].upper).toBeLessThan(0);
    expect(structured['p_value']).toBeLessThan(0.01);
    expect(structured['confidence']).toBe(structured['p_value']);
    expect(structured['trends'].completion.slope).toBe(structured['slope']);
    expect(structured).not.toHaveProperty('days');
    expect(text).toMatch(
      /^deploy \(shell\), last 12 days: completion declining, \d+ % → \d+ %, slope -[\d.]+ points to -[\d.]+ points a day, p 0\.00\d+, \d+ runs\nduration stable, .* s → .* s, /,
    );
    expect(text.split('\n')).toHaveLength(3);
  });

  it('puts the metric asked for at the top', async () => {
    await worsen(12);
    const { structured } = await ask({ skill_name: 'deploy', days: 12, metric: 'volume' });
    expect(structured).toMatchObject({ metric: 'volume', method: 'theil_sen_mann_kendall', ...structured['trends'].volume });
  });

  it('says of too little how much there is and how much it takes', async () => {
    await temporary.store.append({ invocations: [observe({ name: 'pdf', at: NOW - DAY })] });
    const { structured, text } = await ask({ skill_name: 'pdf' });
    expect(structured).toMatchObject({
      trend: 'insufficient_data',
      slope: null,
      p_value: null,
      confidence: null,
      sample_size: 1,
      required_days: 7,
    });
    expect(text).toContain('pdf (skill), last 7 days: completion insufficient_data: 1 run on 1 day, needs 20 on 7; ask with days 30');
  });

  it('says when a skill was used last that was not used in these days', async () => {
    await temporary.store.append({ invocations: [observe({ name: 'pdf', at: NOW - 40 * DAY })] });
    const { structured, text } = await ask({ skill_name: 'pdf' });
    expect(structured).toMatchObject({ trend: 'insufficient_data', sample_size: 0, last_invoked_at: '2026-10-11T12:00:00.000Z' });
    expect(text).toBe(
      'pdf was not used in the last 7 days; it was last used 2026-10-11T12:00Z. Ask with a larger number of days, 400 at most.',
    );
  });

  it('tells skills of one name apart, and refuses a zone that is none', async () => {
    await temporary.store.append({
      invocations: [observe({ name: 'review', at: NOW }), observe({ name: 'review', kind: 'agent', at: NOW })],
    });
    for (const kind of ['skill', 'agent']) expect((await ask({ skill_name: 'review', kind })).structured['kind']).toBe(kind);
    expect(await tools.refuse('get_skill_trend', { skill_name: 'review', kind: 'mcp' })).toBe(
      'no skill is named "review". search_skills finds names.',
    );
    expect(await tools.refuse('get_skill_trend', { skill_name: 'review', timezone: 'Mars/Base' })).toContain('expected the name of a zone');
  });
});
