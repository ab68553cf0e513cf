import { describe, expect, it } from 'vitest';
import type { AppendResult, EventBatch } from '../../ports/event-store.ts';
import { JoinedAppends } from './joined-appends.ts';

const MEGABYTE = 1024 * 1024;
const RESULT: AppendResult = { invocations: [] };

function batch(name: string): EventBatch {
  return { invocations: [], rejections: [{ source: name, reason: 'not_json', count: 1 }] };
}

/** A store that keeps what it is sent waiting until it is told to go on. */
function makeStore() {
  const pieces: string[] = [];
  const waiting: PromiseWithResolvers<AppendResult>[] = [];
  const appends = new JoinedAppends((piece) => {
    pieces.push((piece.rejections ?? []).map(({ source }) => source).join(''));
    const answer = Promise.withResolvers<AppendResult>();
    waiting.push(answer);
    return answer.promise;
  });
  return { appends, pieces, waiting };
}

describe('JoinedAppends', () => {
  it('joins small batches in their order until a megabyte is together', async () => {
    const { appends, pieces, waiting } = makeStore();
    const stored = ['a', 'b', 'c', 'd', 'e'].map((name) => appends.append(batch(name), MEGABYTE / 3 + 1));
    expect(pieces).toEqual(['abc']);
    waiting[0]?.resolve(RESULT);
    await Promise.all(stored.slice(0, 3));
    const finished = appends.finish();
    expect(pieces).toEqual(['abc', 'de']);
    waiting[1]?.resolve(RESULT);
    await Promise.all([finished, ...stored]);
  });

  it('sends a batch at once that is large or must not wait, and what came before it', () => {
    const { appends, pieces } = makeStore();
    appends.append(batch('a'), 10);
    appends.append(batch('b'), 2 * MEGABYTE);
    appends.append(batch('c'), 10);
    appends.append(batch('d'));
    appends.append(batch('e'));
    expect(pieces).toEqual(['ab', 'cd', 'e']);
  });

  it('lets 8 pieces be on their way', async () => {
    const { appends, pieces, waiting } = makeStore();
    let sent = 0;
    const sending = (async () => {
      for (; sent < 20; sent++) {
        appends.append(batch('a'));
        await appends.makeRoom();
      }
    })();
    await new Promise((resolve) => setImmediate(resolve));
    expect([sent, pieces.length]).toEqual([7, 8]);
    for (let index = 0; index < 20; index++) {
      waiting[index]?.resolve(RESULT);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await sending;
    await appends.finish();
    expect(pieces.length).toBe(20);
  });

  it('tells of a failure each who waits for a batch, and whoever finishes', async () => {
    const { appends, waiting } = makeStore();
    const [first, second] = [appends.append(batch('a'), 10), appends.append(batch('b'))];
    waiting[0]?.reject(new Error('the disk is full'));
    await expect(first).rejects.toThrow('the disk is full');
    await expect(second).rejects.toThrow('the disk is full');
    await expect(appends.finish()).rejects.toThrow('the disk is full');
  });

  it('has nothing to send when nothing came', async () => {
    const { appends, pieces } = makeStore();
    await appends.makeRoom();
    await appends.finish();
    expect(pieces).toEqual([]);
  });
});
