import { spawnSync } from 'node:child_process';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observe, observeMany } from '../../../test/support/observe.ts';
import { type ParsedFamily, parseExposition } from '../../../test/support/parse-exposition.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { formatLabels, MetricFamily, type MetricsFormat } from './metric-family.ts';
import { MetricsPage } from './metrics-page.ts';
import { StoreMetrics } from './store-metrics.ts';

const NOW = Date.parse('2026-11-20T12:30:20Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const AWKWARD_NAME = 'a "quoted" \\ path {x="1"}, 名前';
const clock = { now: () => NOW };

let temporary: TemporaryStore;
let families: Map<string, ParsedFamily>;
let text: string;

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  await temporary.store.append({
    invocations: [
      ...observeMany(40, 30, NOW - HOUR, { name: 'review', phase: 'verification', durationMs: 1500 }),
      ...observeMany(10, 10, NOW - 3 * DAY, { name: 'review', phase: 'verification', durationMs: 45_000 }),
      ...observeMany(5, 4, NOW - HOUR, { name: 'review', kind: 'agent', phase: 'verification', durationMs: 400_000 }),
      observe({ name: AWKWARD_NAME, at: NOW - HOUR, durationMs: 0 }),
      observe({ name: 'still running', at: NOW - 60_000, outcome: 'open' }),
    ],
    sessions: [{ sessionId: 'session-1', agent: 'claude-code', firstEventAt: NOW - DAY, lastEventAt: NOW - 60_000 }],
    rejections: [{ source: 'claude-code', reason: 'not_json', count: 3 }],
  });
  text = await new MetricsPage({
    store: temporary.store,
    clock,
    version: '1.2.3',
    webSocket: { statistics: { connections: 2, messagesSent: 17, slowClients: 1, updateIntervalMs: 500 } },
  }).render();
  families = parseExposition(text);
});

afterAll(() => temporary.remove());

function readValue(name: string, labels: Record<string, string>, sampleName = name) {
  const wanted = JSON.stringify(Object.entries(labels).sort());
  return families
    .get(name)
    ?.samples.find((sample) => sample.name === sampleName && JSON.stringify(Object.entries(sample.labels).sort()) === wanted)?.value;
}

describe('the metrics page', () => {
  it('counts invocations since the database began, kinds of one name added up, open ones left out', () => {
    const review = { skill_name: 'review', workflow_phase: 'verification' };
    expect(readValue('skill_invocations_total', { ...review, completed: 'true' })).toBe(44);
    expect(readValue('skill_invocations_total', { ...review, completed: 'false' })).toBe(11);
    expect(readValue('skill_invocations_total', { skill_name: AWKWARD_NAME, workflow_phase: 'none', completed: 'true' })).toBe(1);
    expect(readValue('skill_invocations_total', { skill_name: 'still running', workflow_phase: 'none', completed: 'false' })).toBe(0);
  });

  it('has durations as a histogram in seconds', () => {
    const review = { skill_name: 'review', workflow_phase: 'verification' };
    const bucket = (le: string) => readValue('skill_duration_seconds', { ...review, le }, 'skill_duration_seconds_bucket');
    expect(['0.1', '0.5', '1', '2', '5', '10', '30', '60', '300', '+Inf'].map(bucket)).toEqual([0, 0, 0, 40, 40, 40, 40, 50, 50, 55]);
    expect(readValue('skill_duration_seconds', review, 'skill_duration_seconds_sum')).toBeCloseTo(40 * 1.5 + 10 * 45 + 5 * 400, 6);
    expect(readValue('skill_duration_seconds', review, 'skill_duration_seconds_count')).toBe(55);
  });

  it('has the completion of the last 24 hours as a ratio, and none where nothing ended', () => {
    expect(readValue('skill_completion_rate', { skill_name: 'review' })).toBeCloseTo(34 / 45, 10);
    expect(readValue('skill_completion_rate', { skill_name: 'still running' })).toBeUndefined();
  });

  it('says what the service does', () => {
    expect(readValue('active_sessions_total', {})).toBe(1);
    expect(readValue('ingested_events_total', { source: 'transcript' })).toBe(57);
    expect(readValue('rejected_records_total', { source: 'claude-code', reason: 'not_json' })).toBe(3);
    expect(readValue('websocket_connections_active', {})).toBe(2);
    expect(readValue('websocket_messages_sent_total', {})).toBe(17);
    expect(readValue('websocket_slow_clients_total', {})).toBe(1);
    expect(readValue('database_size_bytes', {})).toBeGreaterThan(10_000);
    expect(readValue('sqlite_connections_max', {})).toBeGreaterThanOrEqual(readValue('sqlite_connections_active', {})!);
    expect(families.get('session_buddy_build_info')?.samples[0]?.labels).toMatchObject({ version: '1.2.3' });
    expect(families.has('process_cpu_seconds_total')).toBe(true);
  });

  it('says the same after a restart', async () => {
    const again = parseExposition(await new MetricsPage({ store: temporary.store, clock, version: '1.2.3' }).render());
    for (const name of ['skill_invocations_total', 'skill_duration_seconds', 'ingested_events_total', 'rejected_records_total']) {
      expect(again.get(name)).toEqual(families.get(name));
    }
  });

  it('holds the names to a bound, the most used first, and never moves a count from its own series to other', async () => {
    const bounded = await openTemporaryStore(clock);
    try {
      await bounded.store.append({
        invocations: Array.from({ length: 20 }, (_, index) => observeMany(40 - index, 1, NOW - HOUR, { name: `skill ${index}` })).flat(),
      });
      const page = new MetricsPage({ store: bounded.store, clock, version: '1', maxSkills: 3 });
      const names = async () => {
        const samples = parseExposition(await page.render()).get('skill_invocations_total')?.samples ?? [];
        return [...new Set(samples.map(({ labels }) => labels['skill_name']))].sort();
      };
      expect(await names()).toEqual(['other', 'skill 0', 'skill 1', 'skill 2']);
      const total = (await page.render())
        .match(/^skill_invocations_total.* \d+$/gm)
        ?.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
      expect(total).toBe((40 + 21) * 10);
      await bounded.store.append({ invocations: observeMany(500, 500, NOW - HOUR, { name: 'skill 19' }) });
      expect(await names()).toEqual(['other', 'skill 0', 'skill 1', 'skill 2']);
    } finally {
      await bounded.remove();
    }
  });

  it('is right for an empty database', async () => {
    const empty = await openTemporaryStore(clock);
    try {
      const parsed = parseExposition(await new MetricsPage({ store: empty.store, clock, version: '1' }).render());
      expect(parsed.get('skill_invocations_total')?.samples).toEqual([]);
      expect(parsed.get('active_sessions_total')?.samples[0]?.value).toBe(0);
    } finally {
      await empty.remove();
    }
  });

  it.skipIf(!hasPromtool)('passes promtool, but for names that the contract fixes', () => {
    const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    // A gauge whose name ends in _total and a counter whose name does not are the contract's; the rest must be none.
    const complaints = `${stdout}${stderr}`
      .split('\n')
      .filter((line) => line !== '' && !/^(active_sessions_total|skill_prediction_correct) /.test(line));
    expect(complaints.filter((line) => !/^(nodejs|process)_/.test(line))).toEqual([]);
  });
});

describe('the metrics page as OpenMetrics', () => {
  it('names counters without _total above their samples, has no empty lines, and says where it ends', async () => {
    const page = new MetricsPage({ store: temporary.store, clock, version: '1.2.3' });
    const { contentType, chunks } = await page.answer({
      accept: 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5',
    });
    const lines = Buffer.concat(chunks).toString().split('\n');
    expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(lines.slice(-2)).toEqual(['# EOF', '']);
    expect(lines.slice(0, -1)).not.toContain('');
    expect(lines).toContain('# TYPE skill_invocations counter');
    expect(lines).toContain('# TYPE process_cpu_seconds counter');
    expect(lines).toContain('# TYPE skill_prediction_correct unknown');
    expect(lines.filter((line) => /^# TYPE \S+_total counter/.test(line))).toEqual([]);
  });

  it('shows with the bucket of the latest duration the session it came from', async () => {
    const withExemplars = await new MetricsPage({ store: temporary.store, clock, version: '1' }).render('openmetrics');
    const lines = withExemplars.split('\n').filter((line) => line.includes(' # {'));
    expect(lines).toHaveLength(2);
    expect(lines.find((line) => line.includes('skill_name="review"'))).toMatch(
      /^skill_duration_seconds_bucket\{skill_name="review",workflow_phase="verification",le="(2|60|\+Inf)"\} \d+ # \{session_id="session-1"\} [\d.]+ [\d.]+$/,
    );
    expect(text).not.toContain(' # {');
  });
});

describe('the metrics page for who takes it compressed', () => {
  it('is one gzip file of what is sent otherwise', async () => {
    const { store } = temporary;
    const plain = new StoreMetrics({ store, clock });
    const storeMetrics = {
      async read(format: MetricsFormat, isReadingHistories: boolean) {
        const read = await plain.read(format, isReadingHistories);
        return { ...read, gzip: gzipSync(read.text) };
      },
    };
    const page = new MetricsPage({ store, clock, version: '1', storeMetrics });
    const { encoding, chunks } = await page.answer({ acceptEncoding: 'gzip' });
    const families = parseExposition(gunzipSync(Buffer.concat(chunks)).toString());
    expect(encoding).toBe('gzip');
    expect([families.has('skill_invocations_total'), families.has('process_cpu_seconds_total')]).toEqual([true, true]);
    expect(await page.answer({ acceptEncoding: 'br' })).not.toHaveProperty('encoding');
  });
});

describe('MetricFamily', () => {
  it('escapes what the format escapes, and writes infinities and NaN as it has them', () => {
    const family = new MetricFamily('m', 'gauge', 'a \\ and\na line').add(formatLabels({ l: 'a\\b"c\nd' }), Infinity).add('', NaN);
    expect(family.toText()).toBe('# HELP m a \\\\ and\\na line\n# TYPE m gauge\nm{l="a\\\\b\\"c\\nd"} +Inf\nm NaN\n');
  });
});
