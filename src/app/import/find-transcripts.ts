import { SessionBuddyError } from '../../domain/errors.ts';
import type { FileFacts, ProblemListener, TranscriptFiles } from '../../ports/transcript-files.ts';
import type { TranscriptSource } from '../../ports/transcript-source.ts';

/** A file to be read. */
export interface FoundTranscript extends FileFacts {
  /** Named by somebody, so every source may have a look at it and its being unknown is worth a warning. */
  readonly isNamed: boolean;
}

/**
 * The files below the paths that one of the sources may know, oldest first and each once: a forked session copies its
 * parent's lines, and whoever is read first has them.
 *
 * @throws SessionBuddyError PATH_NOT_FOUND when one of the paths leads nowhere
 */
export async function findTranscripts(options: {
  readonly files: TranscriptFiles;
  readonly sources: readonly TranscriptSource[];
  readonly paths: readonly string[];
  readonly onProblem: ProblemListener;
}): Promise<FoundTranscript[]> {
  const { files, sources, paths, onProblem } = options;
  const found = new Map<string, FoundTranscript>();
  const matches = (path: string) => sources.some((source) => source.matchesPath(path));
  for (const path of paths) {
    const kind = await files.findKind(path);
    if (!kind) throw new SessionBuddyError('PATH_NOT_FOUND', `nothing to import at ${path}`);
    for (const file of await files.listFiles(path, matches, onProblem)) found.set(file.path, { ...file, isNamed: kind === 'file' });
  }
  return [...found.values()].sort((a, b) => a.modifiedAt - b.modifiedAt || (a.path < b.path ? -1 : 1));
}

/** The sources that may know a file: by its name, or all when somebody named it. */
export function candidatesFor(sources: readonly TranscriptSource[], path: string, isNamed: boolean): readonly TranscriptSource[] {
  return isNamed ? sources : sources.filter((source) => source.matchesPath(path));
}
