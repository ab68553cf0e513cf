import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Ticker } from './ticker.ts';

const INTERVAL_MS = 100;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Notes when it is called, and takes a while. */
function makeTicker(durationMs: number) {
  const calledAt: number[] = [];
  const beganAt = performance.now();
  const ticker = new Ticker(INTERVAL_MS, () => {
    calledAt.push(performance.now() - beganAt);
    return new Promise((resolve) => setTimeout(resolve, durationMs));
  });
  return { ticker, calledAt };
}

describe('Ticker', () => {
  it('keeps to the grid however long a call takes', async () => {
    const { ticker, calledAt } = makeTicker(30);
    ticker.start();
    await vi.advanceTimersByTimeAsync(1000);
    expect(calledAt).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
  });

  it('leaves out what it missed, and never overlaps', async () => {
    const { ticker, calledAt } = makeTicker(250);
    ticker.start();
    await vi.advanceTimersByTimeAsync(1000);
    expect(calledAt).toEqual([100, 400, 700, 1000]);
  });

  it('is stopped and started again, also during a call, without a second row of calls', async () => {
    const { ticker, calledAt } = makeTicker(50);
    ticker.start();
    ticker.start();
    await vi.advanceTimersByTimeAsync(110);
    ticker.stop();
    ticker.start();
    await vi.advanceTimersByTimeAsync(300);
    ticker.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(calledAt).toEqual([100, 210, 310, 410]);
  });

  it('calls nothing before it is started', async () => {
    const { calledAt } = makeTicker(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(calledAt).toEqual([]);
  });
});
