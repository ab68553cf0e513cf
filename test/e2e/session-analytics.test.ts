import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpServer } from '../../src/delivery/http/http-server.ts';
import { checkpointSchema } from '../../src/delivery/public-json/checkpoint-json.ts';
import { sessionAnalyticsSchema } from '../../src/delivery/public-json/session-analytics-json.ts';
import { weeklySchema } from '../../src/delivery/public-json/weekly-json.ts';
import { workflowSchema } from '../../src/delivery/public-json/workflow-json.ts';
import { LocalProjectReports } from '../../src/ingest/project-reports/local-project-reports.ts';
import { localCatalogFiles } from '../../src/platform/local-catalog-files.ts';
import { openSqliteStore, type SqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { makeKeepingLogger } from '../support/keeping-logger.ts';
import { observe } from '../support/observe.ts';
import { makeCli } from '../support/run-cli.ts';

const NOW = Date.parse('2026-11-20T12:30:00Z');
const HOUR = 3_600_000;
const MINUTE = 60_000;
const clock = { now: () => NOW };

let home: string;
let project: string;
let path: string;
let store: SqliteStore;
let server: HttpServer;
let base: string;
let cli: ReturnType<typeof makeCli>;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'session-buddy-'));
  project = join(home, 'shop');
  mkdirSync(join(project, 'coverage'), { recursive: true });
  writeFileSync(join(project, 'coverage/lcov.info'), 'SF:a\nLF:10\nLH:9\nend_of_record\n');
  path = join(home, 'skills.db');
  cli = makeCli(home, { io: { workingDirectory: project }, runtime: { clock } });
  store = await openSqliteStore({ path, clock });
  for (let index = 0; index < 14; index += 1) await addSession(`session-${index}`, project, NOW - (index * 20 + 3) * HOUR, index);
  await addSession('elsewhere', '/home/ada/other', NOW - 400 * 24 * HOUR, 1);
  server = new HttpServer({
    store,
    clock,
    logger: makeKeepingLogger(),
    version: '1',
    projectReports: new LocalProjectReports(localCatalogFiles),
  });
  base = (await server.listen({ host: '127.0.0.1', port: 0 })).url;
});
afterAll(async () => {
  await server.close();
  await store.close();
  rmSync(home, { recursive: true, force: true });
});

async function addSession(sessionId: string, directory: string, at: number, index: number): Promise<void> {
  await store.append({
    sessions: [{ sessionId, agent: 'claude-code', directory, firstEventAt: at, lastEventAt: at + 60 * MINUTE }],
    invocations: [
      ...Array.from({ length: 6 }, (_, step) => observe({ name: 'git status', kind: 'shell', sessionId, at: at + step * MINUTE })),
      observe({ name: 'Edit', kind: 'tool', sessionId, at: at + 10 * MINUTE, phase: 'execution' }),
      observe({
        name: 'npm test',
        kind: 'shell',
        sessionId,
        at: at + 11 * MINUTE,
        phase: 'verification',
        durationMs: 4000,
        ...(index % 3 === 0 ? { outcome: 'failed', errorType: 'exit_code_1' } : {}),
      }),
      observe({ name: 'Edit', kind: 'tool', sessionId, at: at + 12 * MINUTE, phase: 'execution' }),
      observe({ name: 'npm test', kind: 'shell', sessionId, at: at + 14 * MINUTE, phase: 'verification' }),
    ],
  });
}

async function get(route: string) {
  const response = await fetch(base + route);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function json(argv: readonly string[]) {
  const { out, exitCode, error } = await cli([...argv, '--json', '--db', path]);
  expect([exitCode, error]).toEqual([0, '']);
  return JSON.parse(out) as Record<string, unknown>;
}

describe('session analytics', () => {
  it('are the same on the command line and over HTTP', async () => {
    const analytics = await json(['sessions', '--analytics', '--timezone', 'Asia/Tokyo']);
    expect((await get('/api/v1/session-analytics?timezone=Asia/Tokyo')).body).toEqual(analytics);
    expect(sessionAnalyticsSchema.parse(analytics)).toMatchObject({
      sessions: 14,
      follows_data: false,
      timezone: 'Asia/Tokyo',
      effectiveness: { kind: 'mean' },
    });
    const workflow = await json(['sessions', '--bottlenecks', '--project', project]);
    expect((await get(`/api/v1/workflow-bottlenecks?project=${encodeURIComponent(project)}`)).body).toEqual(workflow);
    expect(workflowSchema.parse(workflow)).toMatchObject({
      recovery: { troubles: 5, recovered: 5, median_recovery_seconds: 177 },
      bottlenecks: [{ skill_name: 'npm test', verdict: 'bottleneck', cause: { error_type: 'exit_code_1', count: 5 } }],
      transitions: [
        { from_phase: 'execution', to_phase: 'verification', count: 28, share: 1, most_common_skill: { skill_name: 'npm test' } },
        { from_phase: 'verification', to_phase: 'execution', count: 14 },
      ],
    });
  });

  it('follow the newest session of a project that rests, and say so', async () => {
    const { body } = await get('/api/v1/session-analytics?project=other');
    expect(body).toMatchObject({ follows_data: true, sessions: 1, effectiveness: { kind: 'insufficient_data', sample_size: 1 } });
    const { out } = await cli(['sessions', '--analytics', '--project', 'other', '--db', path]);
    expect(out).toContain('nothing is newer');
  });

  it('refuse what is unknown or cannot be read', async () => {
    expect(await get('/api/v1/session-analytics?timezone=Mars/Olympus')).toMatchObject({ status: 400 });
    expect(await get('/api/v1/workflow-bottlenecks?project=nothing')).toMatchObject({ status: 404, body: { code: 'PROJECT_NOT_FOUND' } });
    expect(await cli(['sessions', '--analytics', '--bottlenecks', '--db', path])).toMatchObject({ exitCode: 2 });
  });

  it('of one session are in the answer about it', async () => {
    const { analysis } = await json(['session', 'session-3']);
    expect(analysis).toMatchObject({ active_seconds: 841, problems: [], effectiveness: { kind: 'effectiveness', sample_size: 10 } });
    expect((await get('/api/v1/sessions/session-3?limit=2')).body['analysis']).toEqual(analysis);
    const { out } = await cli(['session', 'session-3', '--db', path]);
    expect(out).toMatch(/effectiveness \d+ of 100 \(\d+–\d+\), of:\n {2}completion: 90 % of 10, weight 0\.40/);
  });
});

describe('checkpoint', () => {
  it('is of the working directory, prints its formula, and is kept for the next one', async () => {
    const first = await cli(['checkpoint', '--db', path]);
    expect(first.out).toContain('## Quality: ');
    expect(first.out).toContain('score = 100 × Σ weight × value ÷ Σ weight');
    expect(first.out).toContain('90 % (9 of 10 lines; coverage/lcov.info)');
    expect(first.out).toContain('This is the first one of the project');
    expect(first.out).not.toMatch(/\d(e[+-]\d|NaN)|NaN|undefined|null/);
    const later = await cli(['checkpoint', '--db', path], { runtime: { clock: { now: () => NOW + HOUR } } });
    expect(later.out).toContain('## Since the last checkpoint (2026-11-20 12:30)');
  });

  it('is the same over HTTP, which keeps nothing', async () => {
    const read = () => store.analyses.checkpoints.list({ project, limit: 10 });
    const kept = await read();
    const { body } = await get(`/api/v1/checkpoint?project=${encodeURIComponent(project)}`);
    expect(body).toEqual(await json(['checkpoint', '--no-keep']));
    expect(checkpointSchema.parse(body)).toEqual(body);
    expect(await read()).toEqual(kept);
    const { score, parts } = checkpointSchema.parse(body).quality;
    const sum = parts.reduce((total, { used_weight, value }) => total + used_weight * (value ?? 0), 0);
    expect(100 * sum).toBeCloseTo(score ?? 0, 0);
    expect(parts.reduce((total, { used_weight }) => total + used_weight, 0)).toBeCloseTo(1, 5);
  });

  it('refuses what it cannot read', async () => {
    expect(await cli(['checkpoint', '--at', 'yesterday', '--db', path])).toMatchObject({ exitCode: 2 });
    expect(await cli(['checkpoint', '--since', '2020', '--db', path])).toMatchObject({ exitCode: 2 });
    expect(await cli(['checkpoint', '--project', '/nowhere', '--db', path])).toMatchObject({
      exitCode: 1,
      error: expect.stringMatching(/^PROJECT_NOT_FOUND: /),
    });
    expect(await get('/api/v1/checkpoint')).toMatchObject({ status: 400 });
    expect(await get('/api/v1/checkpoint?project=shop&at=x')).toMatchObject({ status: 400 });
  });
});

describe('report --weekly', () => {
  it('is the same over HTTP', async () => {
    const week = await json(['report', '--weekly']);
    const { body } = await get('/api/v1/weekly-report');
    expect(body).toEqual(week);
    expect(weeklySchema.parse(week)).toMatchObject({
      ...{
        follows_data: false,
        project: null,
        this_week: { sessions: 9, invocations: 90 },
        previous_week: { sessions: 5 },
        new_anomalies: [],
      },
      recovery: { troubles: 3, recovered: 3 },
    });
    const { out } = await cli(['report', '--weekly', '--db', path]);
    for (const title of ['# Week to 2026-11-20 13:00 UTC', '## Used most', '## Better or worse', '## Failures and recovery'])
      expect(out).toContain(title);
  });

  it('of a project that rests is of its last week, and of no skill by day', async () => {
    const { body } = await get('/api/v1/weekly-report?project=other');
    expect(weeklySchema.parse(body)).toMatchObject({ follows_data: true, this_week: { sessions: 1 }, what_changed: null });
    expect(await get('/api/v1/weekly-report?project=nothing')).toMatchObject({ status: 404 });
    expect(await cli(['report', 'npm test', '--weekly', '--db', path])).toMatchObject({ exitCode: 2 });
    expect(await cli(['report', '--to', '2026-11-01T00:00:00Z', '--db', path])).toMatchObject({ exitCode: 2 });
  });
});
