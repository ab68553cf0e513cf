import { appendFileSync, mkdirSync, renameSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CallOptions, toolCallLines } from '../../../test/support/made-up-transcripts.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { claudeCodeSource } from '../../ingest/claude-code/index.ts';
import { localTranscriptFiles } from '../../platform/local-transcript-files.ts';
import type { AppendResult, EventBatch } from '../../ports/event-store.ts';
import type { TranscriptFiles } from '../../ports/transcript-files.ts';
import { type ImportOptions, importTranscripts } from './import-transcripts.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR_MS = 3_600_000;
const clock = { now: () => NOW };
/** What the system says to a user who may not read a file; the tests may run as root, who may. */
const refusal = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'open' });

let folder: string;
let temporary: TemporaryStore;
let bytesRead: number;

beforeEach(async () => {
  folder = temporaryFolder();
  temporary = await openTemporaryStore(clock);
});
afterEach(() => temporary.remove());

async function run(options: Partial<ImportOptions> = {}) {
  bytesRead = 0;
  return importTranscripts({
    ...{ store: temporary.store, files: localTranscriptFiles, sources: [claudeCodeSource], paths: [folder], clock, idleMs: HOUR_MS / 2 },
    onProgress: (progress) => {
      bytesRead = progress.bytesRead;
    },
    ...options,
  });
}

function call(id: string, options: Partial<CallOptions> = {}): string {
  return toolCallLines({ id, sessionId: 'session-1', at: NOW - 2 * HOUR_MS, ...options });
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

async function outcomeOf(id: string, sessionId = 'session-1') {
  const timeline = await temporary.store.listTimeline({ sessionId, limit: 1000 });
  return timeline.find(({ eventId }) => eventId === `claude-code:${id}`)?.outcome;
}

async function countInvocations() {
  return (await temporary.store.getStatus()).invocations;
}

describe('importTranscripts', () => {
  it('counts what it read by kind and outcome, and reads nothing the second time', async () => {
    write('p/a.jsonl', call('1') + call('2', { isError: true }) + call('3', { name: 'Read', input: { file_path: '/a' } }));
    write('p/session-2/subagents/agent-x.jsonl', call('4', { sessionId: 'session-2', seconds: null }));
    const first = await run();
    expect(first).toMatchObject({ files: 2, lines: 7, rejectedLines: 0, sessions: 2, warnings: [] });
    expect(first.invocations).toMatchObject({ new: 4, duplicate: 0 });
    expect(first.invocations.byKind).toEqual({ ...Object.fromEntries(SKILL_KINDS.map((kind) => [kind, 0])), shell: 3, tool: 1 });
    expect(first.invocations.byOutcome).toMatchObject({ completed: 2, failed: 1, abandoned: 1, open: 0 });

    const second = await run();
    expect(bytesRead).toBe(0);
    expect(second).toMatchObject({ files: 2, lines: 0, sessions: 0, invocations: { new: 0, duplicate: 0 } });
  });

  it('reads only what was appended since', async () => {
    const path = write('a.jsonl', call('1'));
    await run();
    const added = call('2');
    appendFileSync(path, added);
    expect((await run()).invocations).toMatchObject({ new: 1, duplicate: 0 });
    expect(bytesRead).toBe(added.length);
  });

  it('counts a call once that a forked session repeats, for the session it began in', async () => {
    const parent = write('z-parent.jsonl', call('1') + call('2'));
    write('a-fork.jsonl', call('1', { sessionId: 'session-2' }) + call('3', { sessionId: 'session-2' }));
    utimesSync(parent, NOW / 1000 - 9000, NOW / 1000 - 9000);
    expect((await run()).invocations).toMatchObject({ new: 3, duplicate: 1 });
    expect(await outcomeOf('1', 'session-1')).toBe('completed');
    expect(await outcomeOf('1', 'session-2')).toBeUndefined();
  });

  it('counts broken lines with their reason, and they cost nothing else', async () => {
    write('a.jsonl', `${call('1')}{"type":"user","mess\n\u0000\u0001\n\n[1,2]\n${call('2')}`);
    const report = await run();
    expect(report.invocations.new).toBe(2);
    expect(report.rejectedLines).toBe(3);
    const { rejected } = await temporary.store.listIngestTotals();
    expect(rejected.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect((await run()).rejectedLines).toBe(0);
  });

  it('leaves half a last line for later, and takes a whole one without a line end', async () => {
    const [begun = '', ended = ''] = call('1').trimEnd().split('\n');
    const path = write('a.jsonl', `${begun}\n${ended.slice(0, 40)}`);
    expect((await run()).rejectedLines).toBe(0);
    appendFileSync(path, ended.slice(40));
    expect((await run()).rejectedLines).toBe(0);
    expect(await outcomeOf('1')).toBe('completed');
    appendFileSync(path, `\n${call('2')}`);
    expect((await run()).invocations).toMatchObject({ new: 1, duplicate: 0 });
  });

  it.each([
    ['truncated and written anew', (path: string) => truncateSync(path, 0)],
    ['replaced by another file', (path: string) => renameSync(path, `${path}.1`)],
    ['overwritten in place', () => {}],
  ])('reads a file from its beginning when it was %s', async (_what, change) => {
    const path = write('a.jsonl', call('1') + call('2'));
    await run();
    change(path);
    writeFileSync(path, call('7') + call('8') + call('9'));
    expect((await run()).invocations).toMatchObject({ new: 3, duplicate: 0 });
    expect(await countInvocations()).toBe(5);
  });

  it('keeps calls of a live session open, and closes them once it has been quiet for long enough', async () => {
    const path = write('a.jsonl', call('1', { at: NOW - 60_000, seconds: null }));
    expect((await run()).invocations.byOutcome).toMatchObject({ open: 1, abandoned: 0 });
    expect((await run({ clock: { now: () => NOW + HOUR_MS } })).invocations).toMatchObject({ new: 0, duplicate: 0 });
    expect(bytesRead).toBe(0);
    expect(await outcomeOf('1')).toBe('abandoned');
    // The result that came after all says what really happened.
    appendFileSync(path, `${call('1', { at: NOW - 60_000 }).split('\n')[1]}\n`);
    await run({ clock: { now: () => NOW + HOUR_MS } });
    expect(await outcomeOf('1')).toBe('completed');
  });

  it('stores each megabyte with the cursor behind it', async () => {
    const size = 40;
    write('a.jsonl', Array.from({ length: size }, (_, index) => call(`${index}`, { outputLength: 100_000 })).join(''));
    const batches: EventBatch[] = [];
    await run({ onAppended: (batch: EventBatch, _result: AppendResult) => void batches.push(batch) });
    const offsets = batches.map(({ cursors }) => cursors?.[0]?.offset ?? 0);
    expect(batches.length).toBeGreaterThanOrEqual(3);
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
    expect(offsets.at(-1)).toBe(statSync(join(folder, 'a.jsonl')).size);
    expect(batches.map(({ cursors }) => cursors?.[0]?.settled)).toEqual([...batches.slice(1).map(() => false), true]);
  });

  it('goes on where an import stopped that was aborted or failed midway', async () => {
    write('a.jsonl', Array.from({ length: 60 }, (_, index) => call(`${index}`, { outputLength: 100_000 })).join(''));
    let appends = 0;
    const failing = {
      findCursors: temporary.store.findCursors.bind(temporary.store),
      append: async (batch: EventBatch) => {
        if (++appends === 3) throw new Error('the disk is full');
        return temporary.store.append(batch);
      },
    };
    await expect(run({ store: failing })).rejects.toThrow('the disk is full');
    const stored = await countInvocations();
    expect(stored).toBeGreaterThan(0);
    expect((await run()).invocations).toMatchObject({ new: 60 - stored, duplicate: 0 });
    expect(await countInvocations()).toBe(60);
  });

  it('with `since` takes in only what began since, and leaves the rest for a later import', async () => {
    write('a.jsonl', call('1', { at: NOW - 50 * HOUR_MS }) + call('2', { at: NOW - HOUR_MS }));
    const old = write('old.jsonl', call('3', { at: NOW - 50 * HOUR_MS }));
    utimesSync(old, NOW / 1000 - 50 * 3600, NOW / 1000 - 50 * 3600);
    const report = await run({ since: NOW - 24 * HOUR_MS });
    expect(report).toMatchObject({ files: 1, invocations: { new: 1 } });
    expect((await run()).invocations).toMatchObject({ new: 2, duplicate: 1 });
  });

  it('leaves other JSON Lines alone and warns of them only when they were named', async () => {
    const path = write('rollout.jsonl', '{"timestamp":"2026-11-20T08:00:00Z","type":"session_meta","payload":{"id":"x"}}\n');
    expect(await run()).toMatchObject({ files: 0, warnings: [] });
    expect((await run({ paths: [path] })).warnings).toEqual([`${path}: not recognised as a transcript`]);
  });

  it('says which path leads nowhere', async () => {
    await expect(run({ paths: [join(folder, 'nowhere')] })).rejects.toMatchObject({ code: 'PATH_NOT_FOUND' });
  });

  it('warns of a file that may not be read and reads the others', async () => {
    const locked = write('a.jsonl', call('1'));
    write('b.jsonl', call('2'));
    const files: TranscriptFiles = {
      ...localTranscriptFiles,
      openFile: (path) => (path === locked ? Promise.reject(refusal) : localTranscriptFiles.openFile(path)),
    };
    const report = await run({ files });
    expect(report.invocations.new).toBe(1);
    expect(report.warnings).toEqual([`${locked}: cannot be read (EACCES)`]);
  });
});
