import type { TranscriptSource } from '../../ports/transcript-source.ts';
import { CodexParser } from './codex-parser.ts';
import { defaultRoots, matchesPath } from './paths.ts';
import { recognises } from './recognises.ts';

/** Rollouts of Codex CLI; see `README.md`. */
export const codexSource: TranscriptSource = {
  name: 'codex',
  agent: 'codex',
  defaultRoots,
  matchesPath,
  recognises,
  createParser: (options) => new CodexParser(options),
};
