import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { KeyedQueue } from './keyed-queue.ts';

/** A queue whose work waits until told to go on. */
function makeQueue(concurrency: number) {
  const started: string[] = [];
  const running = new Map<string, () => void>();
  const queue = new KeyedQueue((key) => {
    if (running.has(key)) throw new Error(`${key} is being worked on already`);
    started.push(key);
    return new Promise((resolve) => running.set(key, resolve));
  }, concurrency);
  const finish = async (key: string) => {
    const resolve = running.get(key);
    running.delete(key);
    resolve?.();
    await turn();
  };
  return { queue, started, finish };
}

describe('KeyedQueue', () => {
  it('works on a few keys at once, and on one key once at a time', async () => {
    const { queue, started, finish } = makeQueue(2);
    for (const key of ['a', 'a', 'b', 'c', 'c']) queue.add(key);
    expect(started).toEqual(['a', 'b']);
    await finish('a');
    expect(started).toEqual(['a', 'b', 'a']);
    await finish('b');
    expect(started).toEqual(['a', 'b', 'a', 'c']);
  });

  it('works on a key once more when it was added while being worked on', async () => {
    const { queue, started, finish } = makeQueue(4);
    queue.add('a');
    for (let index = 0; index < 5; index++) queue.add('a');
    await finish('a');
    await finish('a');
    expect(started).toEqual(['a', 'a']);
    await queue.whenIdle();
  });

  it('collects while paused', () => {
    const { queue, started } = makeQueue(4);
    queue.pause();
    queue.add('a');
    queue.add('a');
    expect(started).toEqual([]);
    queue.resume();
    expect(started).toEqual(['a']);
  });

  it('once closed forgets what waits and waits for what runs', async () => {
    const { queue, started, finish } = makeQueue(1);
    queue.add('a');
    queue.add('b');
    const closed = queue.close();
    queue.add('c');
    await finish('a');
    await closed;
    expect(started).toEqual(['a']);
  });
});
