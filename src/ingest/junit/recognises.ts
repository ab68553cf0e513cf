import { SaxesParser } from 'saxes';

/** True for XML whose first element is that of a JUnit report. @param lines - the beginning of the file */
export function recognises(lines: readonly string[]): boolean {
  const text = lines.join('\n').replace(/^\ufeff/, '');
  if (!text.trimStart().startsWith('<')) return false;
  const parser = new SaxesParser({ position: false });
  let root: string | undefined;
  parser.on('opentagstart', ({ name }) => {
    root = name;
    throw new Found();
  });
  try {
    parser.write(text);
  } catch {
    // Either the first element, or what comes before one in no XML.
  }
  return root === 'testsuites' || root === 'testsuite';
}

class Found extends Error {}
