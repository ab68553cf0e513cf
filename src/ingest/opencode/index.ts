import type { TranscriptSource } from '../../ports/transcript-source.ts';
import { OpenCodeParser } from './opencode-parser.ts';
import { defaultRoots, matchesPath } from './paths.ts';
import { recognises } from './recognises.ts';

/** OpenCode's storage folder and exports; see `README.md`. */
export const openCodeSource: TranscriptSource = {
  name: 'opencode',
  agent: 'opencode',
  unit: 'document',
  defaultRoots,
  matchesPath,
  recognises,
  createParser: (options) => new OpenCodeParser(options),
};
