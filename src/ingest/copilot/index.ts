import type { TranscriptSource } from '../../ports/transcript-source.ts';
import { CopilotParser } from './copilot-parser.ts';
import { defaultRoots, matchesPath } from './paths.ts';
import { recognises } from './recognises.ts';

/** Copilot CLI's sessions; see `README.md`. */
export const copilotSource: TranscriptSource = {
  name: 'copilot',
  agent: 'copilot',
  defaultRoots,
  matchesPath,
  recognises,
  createParser: (options) => new CopilotParser(options),
};
