import { describe, expect, it } from 'vitest';
import { inTurns, Turn } from './in-turns.ts';

/** Keeps the processor busy. */
function work(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe('inTurns', () => {
  it('acts on all in order, and lets others have their turn while it is at it', async () => {
    const done: number[] = [];
    let turnsOfOthers = 0;
    let isRunning = true;
    const others = (async () => {
      while (isRunning) {
        await new Promise((resolve) => setImmediate(resolve));
        if (isRunning && done.length > 0) turnsOfOthers++;
      }
    })();
    await inTurns([...Array(640).keys()], (item) => {
      work(0.1);
      done.push(item);
    });
    isRunning = false;
    await others;
    expect(done).toEqual([...Array(640).keys()]);
    // 64 ms of work, in pieces of 8 ms and at most 32 items more.
    expect(turnsOfOthers).toBeGreaterThanOrEqual(4);
  });

  it('shares a turn between several loops', async () => {
    const turn = new Turn();
    work(9);
    expect(turn.isOver).toBe(true);
    await turn.giveWay();
    expect(turn.isOver).toBe(false);
  });
});
