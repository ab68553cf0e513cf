import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorClassOf } from './error-class.ts';

describe('errorClassOf', () => {
  it.each([
    ['timeout', 'timeout'],
    ['exit_code_2', 'exit_code_2'],
    ['AssertionError', 'assertion_error'],
    ['ValueError: bad "key" [3] in a.b.c', 'value_error'],
    ['Traceback (most recent call last): subprocess.CalledProcessError: x', 'called_process_error'],
    ['Command exited with code 127', 'exit_code_127'],
    ['the server timed out after 30s', 'timeout'],
    ['Tests failed: test_a[x] "quoted"', 'tests_failed'],
    ['[E501] line too long (120 > 100)', 'e501'],
    ['error TS2322: Type is not assignable', 'ts2322'],
    ['["]', 'error'],
  ])('of %j is %s', (text, expected) => {
    expect(errorClassOf(text)).toBe(expected);
  });

  it('is short and plain whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => /^[\p{L}\p{M}\p{N}_]{1,64}$/u.test(errorClassOf(text))));
  });
});
