import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorClassOf } from './error-class.ts';

describe('errorClassOf', () => {
  it.each([
    ['timeout', 'timeout'],
    ['exit_code_2', 'exit_code_2'],
    ['ValueError: bad "key" [3] in a.b.c', 'ValueError'],
    ['Traceback (most recent call last): subprocess.CalledProcessError: x', 'CalledProcessError'],
    ['Command exited with code 127', 'exit_code_127'],
    ['the server timed out after 30s', 'timeout'],
    ['Tests failed: test_a[x] "quoted"', 'tests_failed'],
    ['[E501] line too long (120 > 100)', 'E501'],
    ['error TS2322: Type is not assignable', 'TS2322'],
    ['["]', 'error'],
  ])('of %j is %s', (text, expected) => {
    expect(errorClassOf(text)).toBe(expected);
  });

  it('is short and plain whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => /^[\w.-]{1,40}$/.test(errorClassOf(text))));
  });
});
