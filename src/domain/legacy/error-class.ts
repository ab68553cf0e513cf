import { redactSecrets } from '../redact.ts';
import { toErrorType } from '../taxonomy/safe-name.ts';

/** Where the class stands in a message, most telling first. */
const CLASSES: readonly RegExp[] = [
  /\b(?:\w+\.)*([A-Za-z_]\w*(?:Error|Exception|Timeout|Interrupt))\b/,
  /\b(exit(?:ed)?(?: with)?(?: (?:code|status))?[ :=]*\d{1,3})\b/i,
  /\b(time(?:d[ -]?out|out))\b/i,
  // A linter's or compiler's code, as E501 or TS2322.
  /\b([A-Z]{1,6}-?\d{2,6})\b/,
];

/**
 * A class of error made of what earlier versions put into `error_type`: sometimes a class, often a whole message. Of a
 * message it is the exception named in it, its exit code, a linter's code, or its first words up to a sign or number.
 *
 * @returns `lower_snake_case`, at most 64 characters
 * @example errorClassOf('ValueError: bad "key" [3]') // => 'value_error'
 * @example errorClassOf('Tests failed: test_a[x]') // => 'tests_failed'
 */
export function errorClassOf(text: string): string {
  const trimmed = redactSecrets(text.trim().slice(0, 1_000));
  if (/^\w[\w.-]*$/.test(trimmed)) return toErrorType(trimmed) ?? 'error';
  for (const [index, pattern] of CLASSES.entries()) {
    const found = pattern.exec(trimmed)?.[1];
    if (found === undefined) continue;
    if (index === 1) return `exit_code_${/\d+/.exec(found)?.[0]}`;
    return index === 2 ? 'timeout' : (toErrorType(found) ?? 'error');
  }
  return toErrorType(/\p{L}[\p{L}' _-]*/u.exec(trimmed)?.[0]) ?? 'error';
}
