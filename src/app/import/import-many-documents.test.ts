import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toolCallLines } from '../../../test/support/made-up-transcripts.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { claudeCodeSource } from '../../ingest/claude-code/index.ts';
import { openCodeSource } from '../../ingest/opencode/index.ts';
import { localTranscriptFiles } from '../../platform/local-transcript-files.ts';
import type { EventBatch } from '../../ports/event-store.ts';
import { type ImportOptions, importTranscripts } from './import-transcripts.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR_MS = 3_600_000;
const clock = { now: () => NOW };
const FILES = 1_000;

let folder: string;
let temporary: TemporaryStore;

beforeEach(async () => {
  folder = temporaryFolder();
  temporary = await openTemporaryStore(clock);
});
afterEach(() => temporary.remove());

async function run(options: Partial<ImportOptions> = {}) {
  const sources = [claudeCodeSource, openCodeSource];
  return importTranscripts({
    ...{ store: temporary.store, files: localTranscriptFiles, sources, paths: [folder], clock, idleMs: HOUR_MS / 2 },
    ...options,
  });
}

/** Written so many milliseconds ago. */
function write(name: string, text: string, ageMs = HOUR_MS): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, (NOW - ageMs) / 1000, (NOW - ageMs) / 1000);
  return path;
}

function part(call: string, { sessionID = 'ses_1', status = 'completed', outputLength = 3_000 } = {}): string {
  const time = { start: NOW - 2 * HOUR_MS, ...(status === 'completed' && { end: NOW - 2 * HOUR_MS + 900 }) };
  const state = { status, input: { command: 'npm test' }, output: 'x'.repeat(outputLength), time };
  return JSON.stringify({
    id: `prt_${call}`,
    messageID: 'msg_1',
    sessionID,
    type: 'tool',
    callID: `toolu_01abcdef${call}`,
    tool: 'bash',
    state,
  });
}

function writeParts(count: number): string[] {
  return Array.from({ length: count }, (_, index) => write(`storage/part/msg_${index >> 2}/prt_${index}.json`, part(`${index}`)));
}

describe('importTranscripts of many small documents', () => {
  it('stores them together, each with its cursor, and reads none again', async () => {
    const paths = writeParts(FILES);
    const batches: EventBatch[] = [];
    const report = await run({ onAppended: (batch) => void batches.push(batch) });
    expect(report).toMatchObject({ files: FILES, lines: FILES, invocations: { new: FILES, duplicate: 0 } });
    expect(batches.length).toBeLessThan(10);
    for (const { invocations, cursors = [] } of batches) expect(cursors.length).toBe(invocations.length);
    expect(batches.flatMap(({ cursors = [] }) => cursors.map(({ path }) => path)).sort()).toEqual(paths.sort());
    expect(await run()).toMatchObject({ files: FILES, lines: 0, invocations: { new: 0, duplicate: 0 } });
  });

  it('keeps a parser state only of those in which something is open', async () => {
    const path = write('storage/part/msg_1/prt_1.json', part('1', { status: 'running' }), 60_000);
    write('storage/part/msg_1/prt_2.json', part('2'));
    const early = { clock: { now: () => NOW - 2 * HOUR_MS + 60_000 } };
    await run(early);
    const cursors = await temporary.store.findCursors([path, join(folder, 'storage/part/msg_1/prt_2.json')]);
    expect(cursors.map(({ settled, state }) => [settled, state === null]).sort()).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(await run()).toMatchObject({ lines: 0 });
    const timeline = await temporary.store.listTimeline({ sessionId: 'ses_1', limit: 10 });
    expect(timeline.map(({ outcome }) => outcome).sort()).toEqual(['abandoned', 'completed']);
  });

  it('gives a call that two files hold to the session of the older, lines and documents mixed', async () => {
    write('storage/part/a/prt_young.json', part('1', { sessionID: 'ses_young' }), HOUR_MS);
    write('storage/part/b/prt_old.json', part('1', { sessionID: 'ses_old' }), 3 * HOUR_MS);
    const line = { at: NOW - 2 * HOUR_MS };
    write('p/parent.jsonl', toolCallLines({ id: 't1', sessionId: 'parent', ...line }), 5 * HOUR_MS);
    write('p/fork.jsonl', toolCallLines({ id: 't1', sessionId: 'fork', ...line }), 2 * HOUR_MS);
    expect((await run()).invocations).toMatchObject({ new: 2, duplicate: 2 });
    for (const [sessionId, count] of [
      ['ses_old', 1],
      ['ses_young', 0],
      ['parent', 1],
      ['fork', 0],
    ] as const) {
      expect([sessionId, await temporary.store.listTimeline({ sessionId, limit: 10 })]).toEqual([
        sessionId,
        Array.from({ length: count }, () => expect.objectContaining({ outcome: 'completed' })),
      ]);
    }
  });

  it('goes on where an import failed midway: what has a cursor is stored, and nothing else', async () => {
    const paths = writeParts(FILES);
    let appends = 0;
    const failing = {
      findCursors: temporary.store.findCursors.bind(temporary.store),
      append: async (batch: EventBatch) => {
        if (++appends === 3) throw new Error('the disk is full');
        return temporary.store.append(batch);
      },
    };
    await expect(run({ store: failing })).rejects.toThrow('the disk is full');
    const stored = (await temporary.store.getStatus()).invocations;
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(FILES);
    expect((await temporary.store.findCursors(paths)).length).toBe(stored);
    expect((await run()).invocations).toMatchObject({ new: FILES - stored, duplicate: 0 });
  });

  it('ends at the next file once aborted, with what it has read stored', async () => {
    const paths = writeParts(FILES);
    const aborting = new AbortController();
    const report = await run({
      signal: aborting.signal,
      onProgress: ({ filesDone }) => {
        if (filesDone === 100) aborting.abort();
      },
    });
    expect(report.files).toBe(100);
    expect((await temporary.store.findCursors(paths)).length).toBe(100);
    expect((await run()).invocations.new).toBe(FILES - 100);
  });

  it.each([
    ['small', 3_000, 640, 64],
    ['larger', 150_000, 20, 2],
  ])('lets the event loop run between %s ones', async (_, outputLength, count, filesAtOnce) => {
    for (let index = 0; index < count; index++) write(`storage/part/msg/prt_${index}.json`, part(`${index}`, { outputLength }));
    const turns: number[] = [];
    let filesDone = 0;
    const see = () => {
      turns.push(filesDone);
      next = setImmediate(see);
    };
    let next = setImmediate(see);
    await run({
      onProgress: (progress) => {
        filesDone = progress.filesDone;
      },
    });
    clearImmediate(next);
    const steps = turns.map((done, index) => done - (turns[index - 1] ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(filesAtOnce);
    expect(filesDone).toBe(count);
  });
});
