import type { CodeLine } from './code-lines.ts';
import type { Language } from './language.ts';

/** What a line imports by the syntax of each language; looked for in code without comments and strings. */
const IMPORTS: Readonly<Record<Language, RegExp>> = {
  python: /^\s*(?:import\s+[A-Za-z_]|from\s+[.\w]+\s+import\b)/,
  ruby: /^\s*(?:require|require_relative)\s*\(?\s*["']/,
  shell: /^\s*(?:source|\.)\s+\S/,
  elixir: /^\s*(?:import|alias|use|require)\s+[A-Z]/,
  javascript:
    /^\s*(?:import\s*(?:type\s+)?["'{*]|import\s+(?:type\s+)?[\w$]+\s*(?:,|from\b)|export\s*(?:\*|\{[^}]*\})[^"']*\bfrom\s*["'])|\b(?:require|import)\s*\(\s*["'`]/,
  java: /^\s*import\s+(?:static\s+)?[\w.]+(?:\.\*)?\s*;?\s*$/,
  kotlin: /^\s*import\s+[\w.]+/,
  scala: /^\s*import\s+[\w.]+/,
  go: /^\s*import\s*(?:\(|(?:[\w.]+\s+)?")/,
  rust: /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:use\s+[\w:{]+|extern\s+crate\s+\w)/,
  c: /^\s*#\s*(?:include|import)\s*[<"]/,
  csharp: /^\s*(?:global\s+)?using\s+(?:static\s+)?[\w.]+\s*;/,
  php: /^\s*(?:use\s+[\w\\]+|(?:require|include)(?:_once)?\s*\(?\s*["'])/,
  swift: /^\s*(?:@\w+\s+)?import\s+\w/,
  dart: /^\s*(?:import|export)\s+["']/,
};

/** Code that waits for something or runs beside other code. */
const ASYNC: Readonly<Record<Language, RegExp>> = {
  python: /\basync\s+(?:def|for|with)\b|\bawait\s/,
  ruby: /\bAsync\s+do\b|\bThread\.new\b/,
  shell: /^\s*wait(?:\s|$)/,
  elixir: /\bTask\.(?:async|await)\b/,
  javascript: /\basync\s+function\b|\basync\s*\(|\basync\s+[\w$]+\s*(?:=>|\()|\bawait\s|\bnew\s+Promise\b|\.then\s*\(/,
  java: /\bCompletableFuture\b|\bExecutorService\b/,
  kotlin: /\bsuspend\s+fun\b|\b(?:launch|async|runBlocking)\s*[({]/,
  scala: /\bFuture\s*[{[(.]|\bAwait\.result\b/,
  go: /\bgo\s+(?:func\b|[\w.]+\()|\bchan\s|<-/,
  rust: /\basync\s+(?:fn|move)\b|\basync\s*\{|\.await\b/,
  c: /\bstd::async\b|\bco_await\b|\bpthread_create\b/,
  csharp: /\basync\s|\bawait\s/,
  php: /\bAmp\\|\bFiber\b/,
  swift: /\basync\b|\bawait\s/,
  dart: /\basync\*?\s*\{|\bawait\s/,
};

export function findImportLines(lines: readonly CodeLine[], language: Language): CodeLine[] {
  const found = lines.filter(({ code }) => IMPORTS[language].test(code));
  if (language !== 'go') return found;
  // `import (` is followed by a name on each line, up to `)`.
  const block = found.find(({ code }) => /^\s*import\s*\(\s*$/.test(code));
  if (block === undefined) return found;
  const inside = lines.filter(({ number }) => number > block.number);
  const end = inside.findIndex(({ code }) => code.includes(')'));
  return [...found, ...inside.slice(0, end < 0 ? 50 : end)];
}

export function findAsyncLine(lines: readonly CodeLine[], language: Language): CodeLine | undefined {
  return lines.find(({ code }) => ASYNC[language].test(code));
}

const KEYWORDS =
  /\b(?:import|from|as|require|require_relative|include|using|use|extern|crate|static|type|global|source|alias|export|pub|const|let|var|final)\b/g;

/** The names on lines that import: modules and what is taken out of them. */
export function importedWords(lines: readonly CodeLine[]): string {
  return lines.map(({ text }) => text.replace(KEYWORDS, ' ')).join(' ');
}
