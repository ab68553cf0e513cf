import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const NOW = Date.UTC(2026, 10, 28, 12);

describe('TokenBucket', () => {
  it('allows a burst, then a steady rate', () => {
    const rate = new TokenBucket(3, 20 / 60, NOW);
    for (let k = 0; k < 3; k++) {
      expect(rate.waitMs(NOW)).toBe(0);
      rate.take(NOW);
    }
    expect(rate.waitMs(NOW)).toBe(3000);
    expect(rate.waitMs(NOW + 2000)).toBe(1000);
    expect(rate.waitMs(NOW + 3000)).toBe(0);
    expect(rate.left(NOW + 3_600_000)).toBe(3);
  });

  it('is not confused by a clock that is set back', () => {
    const rate = new TokenBucket(1, 1, NOW);
    rate.take(NOW);
    expect(rate.waitMs(NOW - 3_600_000)).toBe(1000);
    expect(rate.waitMs(NOW - 3_599_000)).toBe(0);
  });
});
