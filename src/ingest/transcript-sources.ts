import type { TranscriptSource } from '../ports/transcript-source.ts';
import { claudeCodeSource } from './claude-code/index.ts';

/** Every agent whose transcripts can be read. A file is the first one's that recognises it. */
export const TRANSCRIPT_SOURCES: readonly TranscriptSource[] = [claudeCodeSource];
