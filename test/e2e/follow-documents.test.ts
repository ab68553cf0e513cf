import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TranscriptFollower } from '../../src/app/follow/follow-transcripts.ts';
import { geminiDocumentSource, geminiSource } from '../../src/ingest/gemini/index.ts';
import { openCodeSource } from '../../src/ingest/opencode/index.ts';
import { InProcessEventBus } from '../../src/platform/in-process-event-bus.ts';
import { localTranscriptFiles } from '../../src/platform/local-transcript-files.ts';
import { makeKeepingLogger } from '../support/keeping-logger.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

/** Generous, for a machine that runs other tests meanwhile. */
const WITHIN = { timeout: 3000, interval: 20 };
const clock = { now: () => Date.now() };

let root: string;
let temporary: TemporaryStore;
let follower: TranscriptFollower;

beforeEach(async () => {
  root = temporaryFolder();
  mkdirSync(join(root, 'chats'));
  mkdirSync(join(root, 'storage', 'part', 'msg_1'), { recursive: true });
  temporary = await openTemporaryStore(clock);
  const logger = makeKeepingLogger();
  follower = new TranscriptFollower({
    ...{ store: temporary.store, bus: new InProcessEventBus(logger), clock, logger, files: localTranscriptFiles },
    ...{ sources: [geminiSource, geminiDocumentSource, openCodeSource], roots: [root], idleMs: 1_800_000 },
  });
  await follower.begin();
});
afterEach(async () => {
  await follower.close();
  await temporary.remove();
});

async function outcomes(sessionId: string) {
  const timeline = await temporary.store.listTimeline({ sessionId, limit: 1000 });
  return Object.fromEntries(timeline.map(({ eventId, outcome }) => [eventId.replace(/^[a-z]+:/, ''), outcome]));
}

const expectOutcomes = (sessionId: string, expected: Record<string, string>) =>
  expect.poll(() => outcomes(sessionId), WITHIN).toEqual(expected);

function conversation(...statuses: readonly string[]): string {
  const at = new Date().toISOString();
  const toolCalls = statuses.map((status, index) => ({ id: `c${index}`, name: 'read_file', args: {}, status, timestamp: at }));
  return JSON.stringify({
    sessionId: 'g',
    projectHash: 'h',
    startTime: at,
    lastUpdated: at,
    messages: [{ id: 'm', type: 'gemini', timestamp: at, toolCalls }],
  });
}

function part(status: string): string {
  const time = { start: Date.now() - 1000, ...(status === 'running' ? {} : { end: Date.now() }) };
  const state = { status, input: { command: 'npm test' }, time };
  return JSON.stringify({ id: 'prt_1', messageID: 'msg_1', sessionID: 'ses_1', type: 'tool', callID: 'toolu_01Zz', tool: 'bash', state });
}

describe('following documents', () => {
  it('reads a document again each time it is rewritten, and counts nothing twice', async () => {
    const path = join(root, 'chats', 'session-1.json');
    writeFileSync(path, conversation('executing'));
    await expectOutcomes('g', { c0: 'open' });
    writeFileSync(path, conversation('success', 'executing'));
    await expectOutcomes('g', { c0: 'completed', c1: 'open' });
    // As agents do that want no reader to see half of it.
    writeFileSync(`${path}.tmp`, conversation('success', 'error', 'success'));
    renameSync(`${path}.tmp`, path);
    await expectOutcomes('g', { c0: 'completed', c1: 'failed', c2: 'completed' });
    expect((await temporary.store.getStatus()).invocations).toBe(3);
  });

  it('waits for the rest of half a document without counting it as broken', async () => {
    const path = join(root, 'chats', 'session-1.json');
    const text = conversation('success');
    writeFileSync(path, text.slice(0, -30));
    await wait(300);
    expect([await outcomes('g'), follower.bytesRead]).toEqual([{}, 0]);
    appendFileSync(path, text.slice(-30));
    await expectOutcomes('g', { c0: 'completed' });
    expect((await temporary.store.listIngestTotals()).rejected).toEqual([]);
  });

  it('follows a tool call from its part being written to its end', async () => {
    const path = join(root, 'storage', 'part', 'msg_1', 'prt_1.json');
    writeFileSync(path, part('running'));
    await expectOutcomes('ses_1', { toolu_01Zz: 'open' });
    writeFileSync(path, part('completed'));
    await expectOutcomes('ses_1', { toolu_01Zz: 'completed' });
  });
});
