import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toolCallLines } from '../../../test/support/made-up-transcripts.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { claudeCodeSource } from '../../ingest/claude-code/index.ts';
import { geminiDocumentSource, geminiSource } from '../../ingest/gemini/index.ts';
import { openCodeSource } from '../../ingest/opencode/index.ts';
import { localTranscriptFiles } from '../../platform/local-transcript-files.ts';
import { type ImportOptions, importTranscripts } from './import-transcripts.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR_MS = 3_600_000;
const clock = { now: () => NOW };
const sources = [claudeCodeSource, geminiSource, geminiDocumentSource, openCodeSource];

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
    ...{ store: temporary.store, files: localTranscriptFiles, sources, paths: [folder], clock, idleMs: HOUR_MS / 2 },
    onProgress: (progress) => {
      bytesRead = progress.bytesRead;
    },
    ...options,
  });
}

function conversation(...statuses: readonly string[]): string {
  const at = new Date(NOW - HOUR_MS).toISOString();
  const toolCalls = statuses.map((status, index) => ({ id: `call-${index}`, name: 'read_file', args: {}, status, timestamp: at }));
  const messages = [{ id: 'm1', type: 'gemini', timestamp: at, content: '', toolCalls }];
  return JSON.stringify({ sessionId: 'session-g', projectHash: 'ab', startTime: at, lastUpdated: at, messages }, null, 2);
}

/** Written so long ago (ms) that it is whole, or just now. */
function write(name: string, text: string, ageMs = HOUR_MS): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, (NOW - ageMs) / 1000, (NOW - ageMs) / 1000);
  return path;
}

async function countRejected() {
  const { rejected } = await temporary.store.listIngestTotals();
  return rejected.map(({ source, reason, count }) => [source, reason, count]);
}

describe('importTranscripts of documents', () => {
  it('reads a document as a whole, and not again until it changes', async () => {
    const path = write('chats/session-1.json', conversation('success', 'error'));
    expect(await run()).toMatchObject({ files: 1, lines: 1, sessions: 1, invocations: { new: 2, byOutcome: { completed: 1, failed: 1 } } });
    expect(bytesRead).toBe(statSync(path).size);
    expect(await run()).toMatchObject({ files: 1, lines: 0, invocations: { new: 0, duplicate: 0 } });

    write('chats/session-1.json', conversation('success', 'error', 'success'), HOUR_MS / 2);
    expect((await run()).invocations).toMatchObject({ new: 1, duplicate: 2 });
    expect(bytesRead).toBe(statSync(path).size);
  });

  it('leaves half a document for later while it is being written, and counts it once when nobody goes on', async () => {
    const half = conversation('success').slice(0, -40);
    write('chats/session-1.json', half, 500);
    expect(await run()).toMatchObject({ files: 0, rejectedLines: 0, invocations: { new: 0 } });
    write('chats/session-1.json', conversation('success'), 400);
    expect(await run()).toMatchObject({ files: 1, rejectedLines: 0, invocations: { new: 1 } });

    write('chats/session-2.json', half);
    expect((await run()).rejectedLines).toBe(1);
    expect((await run()).rejectedLines).toBe(0);
    write('chats/session-2.json', half, HOUR_MS / 2);
    expect((await run()).rejectedLines).toBe(1);
    expect(await countRejected()).toEqual([['gemini-document', 'not_json', 2]]);
  });

  it('rejects a document that is longer than a line may be, without reading it', async () => {
    const path = write('chats/session-1.json', `${conversation('success')}${' '.repeat(33 * 1024 * 1024)}`);
    expect(await run()).toMatchObject({ files: 1, rejectedLines: 1, invocations: { new: 0 } });
    expect(await countRejected()).toEqual([['gemini-document', 'too_long', 1]]);
    expect((await run({ paths: [path] })).rejectedLines).toBe(0);
  });

  it('knows each file by its content, whatever it is called, when it is named', async () => {
    const paths = [
      write('a.txt', conversation('success')),
      write('b.json', toolCallLines({ id: '1', sessionId: 's', at: NOW - HOUR_MS })),
      write('c.jsonl', conversation('success').replaceAll('call-0', 'call-9')),
    ];
    expect(await run({ paths })).toMatchObject({ files: 3, warnings: [], invocations: { new: 3 } });
    const other = write('d.json', '{"name":"engine","version":"1.0.0"}');
    expect((await run({ paths: [other] })).warnings).toEqual([`${other}: not recognised as a transcript`]);
    expect((await run()).warnings).toEqual([]);
  });

  it('closes what is open in a document once the session has been quiet for long enough', async () => {
    write('chats/session-1.json', conversation('executing'), 60_000);
    const later = (ms: number) => ({ clock: { now: () => NOW - HOUR_MS + ms } });
    expect((await run(later(60_000))).invocations.byOutcome).toMatchObject({ open: 1 });
    expect(await run(later(HOUR_MS))).toMatchObject({ lines: 0 });
    const [entry] = await temporary.store.listTimeline({ sessionId: 'session-g', limit: 10 });
    expect(entry).toMatchObject({ outcome: 'abandoned', presumed: true });
  });

  it('with `since` leaves a document for a later import', async () => {
    write('chats/session-1.json', conversation('success'));
    expect((await run({ since: NOW - HOUR_MS })).invocations.new).toBe(1);
    write(
      'chats/session-2.json',
      conversation('success')
        .replaceAll('call-0', 'call-5')
        .replaceAll(/2026-11-20T11/g, '2026-11-19T11'),
    );
    expect((await run({ since: NOW - 2 * HOUR_MS })).invocations.new).toBe(0);
    expect((await run()).invocations.new).toBe(1);
  });
});
