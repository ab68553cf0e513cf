import type { TranscriptSource } from '../../ports/transcript-source.ts';
import { ClaudeCodeParser } from './claude-code-parser.ts';
import { defaultRoots, matchesPath } from './paths.ts';
import { recognises } from './recognises.ts';

/** Claude Code's transcripts; see `README.md`. */
export const claudeCodeSource: TranscriptSource = {
  name: 'claude-code',
  agent: 'claude-code',
  defaultRoots,
  matchesPath,
  recognises,
  createParser: (options) => new ClaudeCodeParser(options),
};
