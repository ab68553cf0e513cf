import { describe, expect, it } from 'vitest';
import { CallRates } from './call-rates.ts';

describe('CallRates', () => {
  it('lets a burst of twice the rate through, then one call each time its time has come', () => {
    const rates = new CallRates(2);
    expect([0, 0, 0, 0, 0].map((at) => rates.secondsToWait('a', at))).toEqual([0, 0, 0, 0, 1]);
    expect([400, 500, 501].map((at) => rates.secondsToWait('a', at))).toEqual([1, 0, 1]);
  });

  it('counts each client by itself', () => {
    const rates = new CallRates(1);
    for (let i = 0; i < 2; i++) rates.secondsToWait('a', 0);
    expect([rates.secondsToWait('a', 0), rates.secondsToWait('b', 0)]).toEqual([1, 0]);
  });

  it('remembers the latest 10,000 clients', () => {
    const rates = new CallRates(1);
    for (let i = 0; i < 3; i++) rates.secondsToWait('first', 0);
    for (let i = 0; i < 10_000; i++) rates.secondsToWait(`client-${i}`, 0);
    expect(rates.secondsToWait('first', 0)).toBe(0);
  });

  it('refuses a rate of 0', () => {
    expect(() => new CallRates(0)).toThrow(RangeError);
  });
});
