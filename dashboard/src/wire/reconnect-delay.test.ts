import { describe, expect, it } from 'vitest';
import { reconnectDelay } from './reconnect-delay.ts';

describe('reconnectDelay', () => {
  it('doubles from half a second and stays at 20 s', () => {
    expect([0, 1, 2, 5, 6, 1000].map((failures) => reconnectDelay(failures, 1))).toEqual([500, 1000, 2000, 16_000, 20_000, 20_000]);
  });

  it('spreads attempts over the upper half', () => {
    expect([reconnectDelay(2, 0), reconnectDelay(2, 0.5)]).toEqual([1000, 1500]);
  });
});
