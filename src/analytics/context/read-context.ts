import { type CodeLine, splitCodeLines } from './code-lines.ts';
import { findAsyncLine, findImportLines, importedWords } from './code-patterns.ts';
import { type ContextPattern, meaningOf, PATTERN_NAMES, type PatternName } from './context-pattern.ts';
import { cursorLineOf, type EditorContext } from './editor-context.ts';
import { findLanguage } from './language.ts';
import { findOutputPatterns } from './output-patterns.ts';
import { lastPartOf, splitPath } from './path-parts.ts';
import { findPathPatterns } from './path-patterns.ts';

/** What can be told from a context. */
export interface ContextReading {
  /** Each once, the strongest signs first. */
  readonly patterns: readonly ContextPattern[];
  /** Name of the project; null when it was not given. */
  readonly project: string | null;
  /** What somebody wants; empty when it was not given. */
  readonly task: string;
  /** The line of the cursor, where it is in the selection. */
  readonly cursorWords: string;
  /** Words of the place, those that say most first: of the patterns, of the file's name, imports, the rest. */
  readonly placeWords: string;
}

const LONGEST_TASK = 2_000;
/** A search looks at the first words of a text; more of a selection is not worth taking apart. */
const LONGEST_SELECTION_WORDS = 2_000;

/** Reads patterns and words out of a context. Pure text: no file is opened, nothing is kept. */
export function readContext(context: EditorContext): ContextReading {
  const { filePath = '', selectedCode = '', projectName, task = '' } = context;
  const path = splitPath(filePath, projectName);
  const language = findLanguage(context.language, path.fileName);
  const lines = selectedCode === '' ? [] : splitCodeLines(selectedCode, language);
  const imports = language === undefined ? [] : findImportLines(lines, language);
  const asyncLine = language === undefined ? undefined : findAsyncLine(lines, language);
  const inFile = (line: number) =>
    context.lineNumber === undefined ? `line ${line} of the selection` : `line ${line + context.lineNumber - 1}`;
  const found: ContextPattern[] = [
    ...findPathPatterns(path),
    ...findOutputPatterns(lines).map(({ name, line, says }) => ({ name, evidence: `${inFile(line)} ${says}` })),
    ...seenAt('imports', imports[0], inFile, 'imports'),
    ...seenAt('async_code', asyncLine, inFile, 'is asynchronous'),
  ];
  const patterns = PATTERN_NAMES.flatMap((name) => found.find((pattern) => pattern.name === name) ?? []);
  const project = lastPartOf(projectName ?? '');
  const cursor = cursorLineOf(context);
  return {
    patterns,
    project: project === '' ? null : project,
    task: task.slice(0, LONGEST_TASK),
    cursorWords: lines.find(({ number }) => number === cursor)?.text ?? '',
    placeWords: [
      ...patterns.map(({ name }) => meaningOf(name).words),
      path.fileName,
      importedWords(imports),
      lines
        .map(({ text }) => text)
        .join(' ')
        .slice(0, LONGEST_SELECTION_WORDS),
    ].join('\n'),
  };
}

function seenAt(name: PatternName, line: CodeLine | undefined, inFile: (line: number) => string, says: string): ContextPattern[] {
  return line === undefined ? [] : [{ name, evidence: `${inFile(line.number)} ${says}` }];
}
