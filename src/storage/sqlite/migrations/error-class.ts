const LONGEST = 40;

/**
 * A class of error made of what earlier versions put into `error_type`: sometimes a class, often a whole message.
 * Of a message it is the exception named in it, its exit code, a linter's or compiler's code, or its first words.
 *
 * @returns at most 40 characters of `a-z A-Z 0-9 _ . -`
 * @example errorClassOf('ValueError: bad "key" [3]') // => 'ValueError'
 * @example errorClassOf('Tests failed: test_a[x]') // => 'tests_failed'
 */
export function errorClassOf(text: string): string {
  const trimmed = text.trim();
  if (/^[A-Za-z][\w.-]*$/.test(trimmed) && trimmed.length <= LONGEST) return trimmed;
  const exception = /\b([A-Za-z_][\w.]*(?:Error|Exception|Timeout|Interrupt))\b/.exec(trimmed)?.[1];
  if (exception !== undefined) return (exception.split('.').at(-1) as string).slice(0, LONGEST);
  const exitCode = /\bexit(?:ed)?(?: with)?(?: (?:code|status))?[ :=]*(\d{1,3})\b/i.exec(trimmed)?.[1];
  if (exitCode !== undefined) return `exit_code_${exitCode}`;
  if (/\btime(?:d[ -]?out|out)\b/i.test(trimmed)) return 'timeout';
  const code = /\b[A-Z]{1,6}-?\d{2,6}\b/.exec(trimmed)?.[0];
  if (code !== undefined) return code;
  const firstWords = /[A-Za-z][A-Za-z' _-]*/.exec(trimmed)?.[0] ?? '';
  const words = firstWords
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  let name = '';
  for (const word of words) {
    const longer = name === '' ? word : `${name}_${word}`;
    if (longer.length > LONGEST) break;
    name = longer;
  }
  return name === '' ? 'error' : name;
}
