import process from 'node:process';
import type { TranscriptSource } from '../ports/transcript-source.ts';
import { readCiEnvironment } from './ci/index.ts';
import { claudeCodeSource } from './claude-code/index.ts';
import { codexSource } from './codex/index.ts';
import { copilotSource } from './copilot/index.ts';
import { cursorSource } from './cursor/index.ts';
import { geminiDocumentSource, geminiSource } from './gemini/index.ts';
import { createJunitSource } from './junit/index.ts';
import { openCodeSource } from './opencode/index.ts';

/** Every agent whose transcripts can be read. A file is the first one's that recognises it. */
export const TRANSCRIPT_SOURCES: readonly TranscriptSource[] = [
  claudeCodeSource,
  codexSource,
  copilotSource,
  geminiSource,
  geminiDocumentSource,
  openCodeSource,
  cursorSource,
  createJunitSource(readCiEnvironment, process.env),
];
