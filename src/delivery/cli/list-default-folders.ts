import type { TranscriptSource } from '../../ports/transcript-source.ts';
import type { CommandContext } from './command-context.ts';

/** Those of the agents' default folders that are there. */
export async function listDefaultFolders({ io, runtime }: CommandContext, sources: readonly TranscriptSource[]): Promise<string[]> {
  const folders: string[] = [];
  for (const root of sources.flatMap((source) => source.defaultRoots(io.environment))) {
    if ((await runtime.files.findKind(root)) === 'folder') folders.push(root);
  }
  return folders;
}
