import type { TranscriptSource } from '../../ports/transcript-source.ts';
import { CursorParser } from './cursor-parser.ts';
import { defaultRoots, matchesPath } from './paths.ts';
import { recognises } from './recognises.ts';

/** Cursor's agent transcripts; see `README.md` for what they do not say. */
export const cursorSource: TranscriptSource = {
  name: 'cursor',
  agent: 'cursor',
  defaultRoots,
  matchesPath,
  recognises,
  createParser: () => new CursorParser(),
};
