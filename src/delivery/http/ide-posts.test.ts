import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKeepingLogger } from '../../../test/support/keeping-logger.ts';
import { observeMany } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { shortcutListSchema } from '../public-json/shortcut-json.ts';
import { suggestionAnswerSchema } from '../public-json/suggestion-json.ts';
import { HttpServer } from './http-server.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const clock = { now: () => NOW };
const JSON_TYPE = { 'content-type': 'application/json' };
const SECRET = 'const password = hunter2;';

let temporary: TemporaryStore;
let server: HttpServer;
let url: string;
const logger = makeKeepingLogger();

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  server = new HttpServer({ store: temporary.store, clock, logger, version: '1.2.3' });
  ({ url } = await server.listen({ host: '127.0.0.1', port: 0 }));
});
afterAll(async () => {
  await server.close();
  await temporary.remove();
});

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = JSON_TYPE) {
  const text = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body), headers };
  const response = await fetch(`${url}/api/v1/ide${path}`, { method, ...text });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('/api/v1/ide', () => {
  it('says what to do while nothing is known', async () => {
    expect(await ask('POST', '/suggestions', { task: 'test' })).toMatchObject({
      status: 409,
      body: { code: 'NOTHING_RECORDED', advice: expect.stringContaining('session-buddy import') },
    });
  });

  it('suggests, and says of an empty answer why it is empty', async () => {
    const names = ['pytest', 'git commit'];
    const invocations = names.flatMap((name) => observeMany(4, 4, NOW - 3_600_000, { name, kind: 'shell', durationMs: 1000 }));
    await temporary.store.append({ sessions: [], invocations });
    const answer = await ask('POST', '/suggestions', { file_path: 'tests/test_orders.py', selected_code: SECRET, limit: 1 });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        message: expect.stringMatching(/^pytest fits best \(confidence 0\.\d\d\)$/),
        suggestions: [{ skill_name: 'pytest', kind: 'shell', shortcut: null, reason: expect.stringContaining('test file') }],
        patterns: [{ pattern: 'test_file', evidence: 'the file is named test_orders.py' }],
      },
    });
    suggestionAnswerSchema.parse(answer.body);
    const empty = await ask('POST', '/suggestions', {});
    expect(empty).toMatchObject({ status: 200, body: { suggestions: [], patterns: [], message: expect.stringContaining('Give a task') } });
  });

  it('lists, registers and removes shortcuts', async () => {
    const taken = await ask('POST', '/shortcuts', { skill_name: 'pytest', shortcut: 'Shift+Ctrl+T' });
    expect(taken).toEqual({ status: 200, body: { skill_name: 'pytest', shortcut: 'ctrl+shift+t' } });
    const list = await ask('GET', '/shortcuts');
    expect(list.body).toEqual({ shortcuts: [{ skill_name: 'pytest', shortcut: 'ctrl+shift+t' }] });
    shortcutListSchema.parse(list.body);
    const refused = await Promise.all([
      ask('POST', '/shortcuts', { skill_name: 'git commit', shortcut: 'ctrl+shift+t' }),
      ask('POST', '/shortcuts', { skill_name: 'git commit', shortcut: 'c' }),
      ask('POST', '/shortcuts', { skill_name: 'unknown', shortcut: 'ctrl+u' }),
      ask('POST', '/shortcuts', { skill_name: 'git commit' }),
      ask('POST', '/shortcuts/remove', { skill_name: 'git commit' }),
    ]);
    expect(refused.map(({ status, body: { code } }) => [status, code])).toEqual([
      [409, 'SHORTCUT_TAKEN'],
      [400, 'SHORTCUT_INVALID'],
      [404, 'SKILL_NOT_FOUND'],
      [400, 'BAD_REQUEST'],
      [404, 'SHORTCUT_NOT_FOUND'],
    ]);
    expect((await ask('POST', '/suggestions', { task: 'pytest' })).body).toMatchObject({ suggestions: [{ shortcut: 'ctrl+shift+t' }] });
    expect(await ask('POST', '/shortcuts/remove', { skill_name: 'pytest' })).toEqual({ status: 200, body: { shortcuts: [] } });
  });

  it.each([
    ['an unknown key', { taks: 'x' }, 400],
    ['a line before the first', { line_number: 0 }, 400],
    ['a cursor that is no position', { cursor_position: 3 }, 400],
    ['a task that is no text', { task: 7 }, 400],
    ['a list', [1], 400],
    ['no JSON', '{', 400],
    ['too many suggestions', { limit: 1000 }, 400],
    ['a selection over the limit', { selected_code: 'x'.repeat(200_001) }, 400],
    ['a body over the limit', { selected_code: 'x'.repeat(300_000) }, 413],
  ])('refuses %s', async (_what, body, status) => {
    expect((await ask('POST', '/suggestions', body)).status).toBe(status);
  });

  it('takes JSON by its type alone, from this machine’s pages alone, and by POST alone', async () => {
    expect((await ask('POST', '/suggestions', '{}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await ask('POST', '/suggestions', '{}', { ...JSON_TYPE, origin: 'https://example.com' })).status).toBe(403);
    expect((await ask('GET', '/suggestions')).status).toBe(405);
    expect((await ask('DELETE', '/shortcuts')).status).toBe(405);
  });

  it.each([
    ['a NUL', '\0'],
    ['emoji', '🧪'.repeat(1000)],
    ['a path upwards', '../../../../etc/passwd'],
    ['SQL', "'; DROP TABLE meta; --"],
    ['lone surrogates', '\ud800'],
    ['very much', 'import os\n'.repeat(20_000)],
  ])('takes %s for text', async (_what, text) => {
    const name = text.slice(0, 4_000);
    const body = { file_path: name, selected_code: text, language: text.slice(0, 100), project_name: name, task: name, line_number: 1 };
    expect((await ask('POST', '/suggestions', { ...body, cursor_position: { line: 0, character: 0 } })).status).toBe(200);
  });

  it('writes nothing of a selection to the log or the database', async () => {
    await ask('POST', '/suggestions', { selected_code: SECRET, limit: -1 });
    await ask('POST', '/suggestions', { selected_code: SECRET, [SECRET]: 1 });
    expect(JSON.stringify(logger.lines)).not.toContain('hunter2');
    for (const path of [temporary.path, `${temporary.path}-wal`]) expect(readFileSync(path).includes('hunter2')).toBe(false);
  });
});
