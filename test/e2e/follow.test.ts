import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TranscriptFollower } from '../../src/app/follow/follow-transcripts.ts';
import { SessionBuddyError } from '../../src/domain/errors.ts';
import { claudeCodeSource } from '../../src/ingest/claude-code/index.ts';
import { InProcessEventBus } from '../../src/platform/in-process-event-bus.ts';
import { localTranscriptFiles } from '../../src/platform/local-transcript-files.ts';
import type { BusEvent } from '../../src/ports/event-bus.ts';
import type { EventBatch, EventStore } from '../../src/ports/event-store.ts';
import { makeKeepingLogger } from '../support/keeping-logger.ts';
import { toolCallLines } from '../support/made-up-transcripts.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const HOUR_MS = 3_600_000;
/** Generous, for a machine that runs other tests meanwhile; the first test measures. */
const WITHIN = { timeout: 3000, interval: 20 };

let root: string;
let temporary: TemporaryStore;
let follower: TranscriptFollower | undefined;
let published: BusEvent[];
/** Added to the real time. */
let clockOffsetMs: number;
const clock = { now: () => Date.now() + clockOffsetMs };

beforeEach(async () => {
  root = join(temporaryFolder(), 'projects');
  mkdirSync(join(root, 'p'), { recursive: true });
  temporary = await openTemporaryStore(clock);
  published = [];
  clockOffsetMs = 0;
});
afterEach(async () => {
  await follower?.close();
  await temporary.remove();
});

async function start(store: Pick<EventStore, 'append' | 'findCursors' | 'listUnsettledCursors'> = temporary.store) {
  const logger = makeKeepingLogger();
  const bus = new InProcessEventBus(logger);
  bus.subscribe((event) => published.push(event));
  follower = new TranscriptFollower({
    ...{ store, bus, clock, logger, files: localTranscriptFiles, sources: [claudeCodeSource], roots: [root] },
    idleMs: HOUR_MS / 2,
  });
  await follower.begin();
  return follower;
}

const call = (id: string, seconds: number | null = 0.5) => toolCallLines({ id, sessionId: 's', at: Date.now() - 1000, seconds });

async function outcomes() {
  const timeline = await temporary.store.listTimeline({ sessionId: 's', limit: 1000 });
  return Object.fromEntries(timeline.map(({ eventId, outcome }) => [eventId.replace('claude-code:toolu_', ''), outcome]));
}

const expectOutcomes = (expected: Record<string, string>) => expect.poll(outcomes, WITHIN).toEqual(expected);

describe('following transcripts', () => {
  it('reads what is there, and stores each line within a second of its being written', async () => {
    const path = join(root, 'p', 's.jsonl');
    writeFileSync(path, call('toolu_a'));
    await start();
    expect(await outcomes()).toEqual({ a: 'completed' });
    const latenciesMs: number[] = [];
    for (const id of ['b', 'c', 'd', 'e', 'f']) {
      const writtenAt = performance.now();
      appendFileSync(path, call(`toolu_${id}`));
      await expect.poll(outcomes, WITHIN).toHaveProperty(id, 'completed');
      latenciesMs.push(performance.now() - writtenAt);
    }
    expect(latenciesMs.toSorted((a, b) => a - b)[2]).toBeLessThan(1000);
    expect(published.at(-1)).toMatchObject({ kind: 'invocations_appended', newCount: 1, changedCount: 0 });
  });

  it('reads only the lines that are new', async () => {
    const path = join(root, 'p', 's.jsonl');
    writeFileSync(path, call('toolu_a').repeat(100));
    const { bytesRead } = await start();
    const line = call('toolu_b');
    appendFileSync(path, line);
    await expectOutcomes({ a: 'completed', b: 'completed' });
    expect((follower?.bytesRead ?? 0) - bytesRead).toBe(line.length);
  });

  it('shows a call as open until its result comes, however the line is cut', async () => {
    const path = join(root, 'p', 's.jsonl');
    await start();
    const [begun = '', ended = ''] = call('toolu_a').trimEnd().split('\n');
    appendFileSync(path, `${begun}\n${ended.slice(0, 30)}`);
    await expectOutcomes({ a: 'open' });
    appendFileSync(path, `${ended.slice(30)}\n`);
    await expectOutcomes({ a: 'completed' });
    expect((await temporary.store.listIngestTotals()).rejected).toEqual([]);
  });

  it('finds sessions and subagents in folders made later, and a root made later', async () => {
    rmSync(root, { recursive: true });
    await start();
    mkdirSync(join(root, 'new', 's', 'subagents'), { recursive: true });
    writeFileSync(join(root, 'new', 's', 'subagents', 'agent-x.jsonl'), call('toolu_a'));
    await expect.poll(outcomes, { timeout: 5000, interval: 20 }).toEqual({ a: 'completed' });
    writeFileSync(join(root, 'new', 's.jsonl'), call('toolu_b'));
    await expectOutcomes({ a: 'completed', b: 'completed' });
  });

  it('goes on after a file was truncated, replaced, or removed with its folder', async () => {
    const path = join(root, 'p', 's.jsonl');
    writeFileSync(path, call('toolu_a') + call('toolu_b'));
    await start();
    truncateSync(path);
    appendFileSync(path, call('toolu_c'));
    await expect.poll(outcomes, WITHIN).toHaveProperty('c');
    renameSync(path, `${path}.old`);
    writeFileSync(path, call('toolu_d') + call('toolu_e') + call('toolu_f'));
    await expect.poll(outcomes, WITHIN).toHaveProperty('f');
    rmSync(join(root, 'p'), { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
    mkdirSync(join(root, 'p'));
    writeFileSync(path, call('toolu_g'));
    await expectOutcomes(Object.fromEntries([...'abcdefg'].map((id) => [id, 'completed'])));
  });

  it('after a restart reads what was written meanwhile, and nothing else', async () => {
    const path = join(root, 'p', 's.jsonl');
    writeFileSync(path, call('toolu_a').repeat(50) + call('toolu_b', null));
    await start();
    await follower?.close();
    const line = `${call('toolu_b').split('\n')[1]}\n`;
    appendFileSync(path, line);
    const again = await start();
    expect(await outcomes()).toEqual({ a: 'completed', b: 'completed' });
    expect(again.bytesRead).toBe(line.length);
  });

  it('closes what has gone quiet, also of a file that is gone, and opens it again when lines come', async () => {
    const path = join(root, 'p', 's.jsonl');
    writeFileSync(path, call('toolu_a', null));
    writeFileSync(join(root, 'p', 'gone.jsonl'), call('toolu_b', null));
    await start();
    rmSync(join(root, 'p', 'gone.jsonl'));
    await follower?.sweep();
    await expectOutcomes({ a: 'open', b: 'open' });
    clockOffsetMs = HOUR_MS;
    await follower?.sweep();
    await expectOutcomes({ a: 'abandoned', b: 'abandoned' });
    expect(await temporary.store.listUnsettledCursors()).toEqual([]);
    appendFileSync(path, `${call('toolu_a').split('\n')[1]}\n`);
    await expectOutcomes({ a: 'completed', b: 'abandoned' });
  });

  it('tries again when the store cannot take a line for the moment', async () => {
    let refusals = 2;
    await start({
      findCursors: (paths) => temporary.store.findCursors(paths),
      listUnsettledCursors: () => temporary.store.listUnsettledCursors(),
      append: async (batch: EventBatch) => {
        if (refusals-- > 0) throw new SessionBuddyError('STORAGE_UNAVAILABLE', 'the disk is full', { retryable: true });
        return temporary.store.append(batch);
      },
    });
    writeFileSync(join(root, 'p', 's.jsonl'), call('toolu_a'));
    await expect.poll(outcomes, { timeout: 10_000 }).toEqual({ a: 'completed' });
  });

  it('does not read a file again and again while nothing happens', async () => {
    writeFileSync(join(root, 'p', 's.jsonl'), call('toolu_a', null));
    writeFileSync(join(root, 'p', 'other.jsonl'), '{"no":"transcript"}\n');
    await start();
    const before = follower?.bytesRead;
    const appended = published.length;
    await follower?.sweep();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(follower?.bytesRead).toBe(before);
    expect(published.length).toBe(appended);
  });
});
