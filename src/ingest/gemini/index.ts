import type { TranscriptSource } from '../../ports/transcript-source.ts';
import { GeminiDocumentParser } from './document-parser.ts';
import { GeminiLineParser } from './line-parser.ts';
import { defaultRoots, matchesDocumentPath, matchesPath } from './paths.ts';
import { recognises, recognisesDocument } from './recognises.ts';

/** Gemini CLI's sessions as lines; see `README.md`. */
export const geminiSource: TranscriptSource = {
  name: 'gemini',
  agent: 'gemini',
  defaultRoots,
  matchesPath,
  recognises,
  createParser: (options) => new GeminiLineParser(options),
};

/** Gemini CLI's sessions as documents, which versions until 2026 wrote. */
export const geminiDocumentSource: TranscriptSource = {
  name: 'gemini-document',
  agent: 'gemini',
  unit: 'document',
  defaultRoots,
  matchesPath: matchesDocumentPath,
  recognises: recognisesDocument,
  createParser: (options) => new GeminiDocumentParser(options),
};
