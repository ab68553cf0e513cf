import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toErrorType, toPhase, toSkillName } from './safe-name.ts';

const anything = fc.oneof(fc.anything(), fc.string({ unit: 'binary', maxLength: 600 }), fc.string({ maxLength: 600 }));

describe('toSkillName', () => {
  it.each([
    ['code-review', 'code-review'],
    ['  plugin:name \n', 'plugin:name'],
    ['a\u202eb\u0000c\u200b', 'abc'],
    ['two\tlines\r\nhere', 'two lines here'],
    ['レビュー', 'レビュー'],
    ['👩\u200d💻 pair', '👩\u200d💻 pair'],
    ['\ud800lonely', '\ufffdlonely'],
  ])('makes %j into %j', (raw, name) => {
    expect(toSkillName(raw)).toBe(name);
  });

  it.each([[''], [' \n\t'], ['\u200b\u202e\u0007'], [7], [null], [undefined], [{}], [['a']]])('makes nothing of %j', (raw) => {
    expect(toSkillName(raw)).toBeNull();
  });

  it('cuts at 200 without leaving half a character', () => {
    expect(toSkillName('x'.repeat(500))).toBe('x'.repeat(200));
    expect(toSkillName(`${'x'.repeat(199)}😀`)).toBe('x'.repeat(199));
  });

  it('gives anything at all a storable name that is its own, or null', () => {
    fc.assert(
      fc.property(anything, (raw) => {
        const name = toSkillName(raw);
        if (name === null) return;
        expect(name.length).toBeGreaterThan(0);
        expect(name.length).toBeLessThanOrEqual(200);
        expect(name.isWellFormed()).toBe(true);
        expect(name).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(toSkillName(name)).toBe(name);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('toPhase and toErrorType', () => {
  it.each([
    ['Setup', 'setup'],
    ['codeReview', 'code_review'],
    ['  Deploy to production! ', 'deploy_to_production'],
    ['--', null],
    [3, null],
  ])('toPhase makes %j into %j', (raw, phase) => {
    expect(toPhase(raw)).toBe(phase);
  });

  it.each([
    ['exit_code_1', 'exit_code_1'],
    ['TimeoutError', 'timeout_error'],
    ['Cannot open /home/me/secret.txt because the disk is full today', 'cannot_open_home_me_secret_txt'],
    [undefined, null],
  ])('toErrorType makes %j into %j', (raw, errorType) => {
    expect(toErrorType(raw)).toBe(errorType);
  });

  it('gives anything at all a short label that is its own, or null', () => {
    fc.assert(
      fc.property(anything, (raw) => {
        for (const convert of [toPhase, toErrorType]) {
          const label = convert(raw);
          if (label === null) continue;
          expect(label).toMatch(/^[\p{L}\p{M}\p{N}]+(?:_[\p{L}\p{M}\p{N}]+)*$/u);
          expect(label.length).toBeLessThanOrEqual(64);
          expect(convert(label)).toBe(label);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
