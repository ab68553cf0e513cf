import type { TranscriptFiles } from '../../ports/transcript-files.ts';
import type { TranscriptSource } from '../../ports/transcript-source.ts';

/** The agents' default places, each once: an agent with two formats keeps both in one. */
export function listDefaultRoots(
  sources: readonly TranscriptSource[],
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  return [...new Set(sources.flatMap((source) => source.defaultRoots(environment)))];
}

/** Those of the roots that are folders: an agent's default places need not exist. */
export async function listFolders(files: Pick<TranscriptFiles, 'findKind'>, roots: readonly string[]): Promise<string[]> {
  const folders: string[] = [];
  for (const root of roots) if ((await files.findKind(root)) === 'folder') folders.push(root);
  return folders;
}
