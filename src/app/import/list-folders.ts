import type { TranscriptFiles } from '../../ports/transcript-files.ts';

/** Those of the roots that are folders: an agent's default places need not exist. */
export async function listFolders(files: Pick<TranscriptFiles, 'findKind'>, roots: readonly string[]): Promise<string[]> {
  const folders: string[] = [];
  for (const root of roots) if ((await files.findKind(root)) === 'folder') folders.push(root);
  return folders;
}
