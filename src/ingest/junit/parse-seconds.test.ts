import { expect, it } from 'vitest';
import { parseSeconds } from './parse-seconds.ts';

it.each([
  ['0.25', 250],
  ['12', 12_000],
  ['.5', 500],
  ['3.', 3000],
  ['1,234.5', 1_234_500],
  ['1,234', 1_234_000],
  ['1,234,567.25', 1_234_567_250],
  ['0,250', 250],
  ['12,5', 12_500],
  ['1.2E-5', 0.012],
  ['1e3', 1_000_000],
  ['0', 0],
])('%s is %d ms', (text, ms) => {
  expect(parseSeconds(text)).toBe(ms);
});

it.each(['', 'NaN', 'nan', 'Infinity', '-1.5', '-0.001', '1e300', '1 s', '0x10', '1.2.3', '9'.repeat(100), undefined])(
  '%s is no duration',
  (text) => {
    expect(parseSeconds(text)).toBeUndefined();
  },
);
