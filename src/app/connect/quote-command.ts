/** The shells that agents run a hook's command with. */
export type HookShell = 'posix' | 'powershell' | 'cmd';

/** Characters that no shell gives a meaning. */
const PLAIN = /^[\w@%+=:,./\\-]+$/;

/** The words as one line for a shell. A word without special characters stays as it is. */
export function quoteCommand(words: readonly string[], shell: HookShell): string {
  const quoted = words.map((word) => (isPlain(word, shell) ? word : QUOTES[shell](word)));
  // To PowerShell a quoted word is a text, not a program, unless it is called.
  return shell === 'powershell' && quoted[0] !== words[0] ? `& ${quoted.join(' ')}` : quoted.join(' ');
}

const QUOTES: Readonly<Record<HookShell, (word: string) => string>> = {
  // Understood by sh, bash, zsh and fish alike.
  posix: (word) => `'${word.replaceAll("'", "'\\''")}'`,
  powershell: (word) => `'${word.replaceAll("'", "''")}'`,
  cmd: (word) => `"${word}"`,
};

function isPlain(word: string, shell: HookShell): boolean {
  if (!PLAIN.test(word)) return false;
  if (shell === 'posix') return !word.includes('\\');
  return shell === 'cmd' ? !/[%,=]/.test(word) : !/[@%,=]/.test(word);
}
