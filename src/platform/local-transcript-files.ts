import { resolve } from 'node:path';
import type { TranscriptFiles } from '../ports/transcript-files.ts';
import { findStats, listTree, toFileFacts } from './list-files.ts';
import { openFile } from './open-file.ts';
import { watchFolders } from './watch-folders.ts';

export const localTranscriptFiles: TranscriptFiles = {
  listFiles: async (root, matches, onProblem) => (await listTree(root, matches, onProblem)).files,
  async findFile(path) {
    const stats = await findStats(path);
    return stats?.isFile() ? toFileFacts(resolve(path), stats) : undefined;
  },
  async findKind(path) {
    const stats = await findStats(path);
    if (stats?.isFile()) return 'file';
    return stats?.isDirectory() ? 'folder' : undefined;
  },
  openFile: (path) => openFile(resolve(path)),
  watchFolders: (roots, onChange, onProblem) => watchFolders({ roots, onChange, ...(onProblem && { onProblem }) }),
};
