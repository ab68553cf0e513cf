import { SessionBuddyError } from '../../domain/errors.ts';
import type { FileFacts, ProblemListener, TranscriptFiles } from '../../ports/transcript-files.ts';
import type { TranscriptSource } from '../../ports/transcript-source.ts';

/** A file to be read. */
export interface FoundTranscript extends FileFacts {
  /** Named by somebody, so every source may have a look at it and its being unknown is worth a warning. */
  readonly isNamed: boolean;
  /** Sources that may know it. */
  readonly candidates: readonly TranscriptSource[];
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
  const candidates = new Map<string, readonly TranscriptSource[]>();
  const matches = (path: string) => {
    const matching = candidatesFor(sources, path);
    if (matching.length > 0) candidates.set(path, matching);
    return matching.length > 0;
  };
  for (const path of paths) {
    const kind = await files.findKind(path);
    if (!kind) throw new SessionBuddyError('PATH_NOT_FOUND', `nothing to import at ${path}`);
    const isNamed = kind === 'file';
    for (const file of await files.listFiles(path, matches, onProblem)) {
      found.set(file.path, { ...file, isNamed, candidates: isNamed ? sources : (candidates.get(file.path) ?? []) });
    }
  }
  return [...found.values()].sort((a, b) => a.modifiedAt - b.modifiedAt || (a.path < b.path ? -1 : 1));
}

/** The sources that may know a file by its name. */
export function candidatesFor(sources: readonly TranscriptSource[], path: string): readonly TranscriptSource[] {
  return sources.filter((source) => source.matchesPath(path));
}
