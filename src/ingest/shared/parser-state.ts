import { z } from 'zod';
import { SKILL_KINDS } from '../../domain/skill.ts';

const instant = z.number().int().nonnegative();
const id = z.string().min(1).max(188);
const nullable = z.string().max(4096).nullable();

const startedCall = {
  id,
  skill: z.object({ kind: z.enum(SKILL_KINDS), name: z.string().min(1).max(200) }),
  sessionId: z.string().min(1).max(200),
  subagentId: nullable,
  trigger: z.enum(['model', 'typed']),
  startedAt: instant,
};

const callEnd = z.object({
  endedAt: instant,
  outcome: z.enum(['completed', 'failed', 'rejected', 'interrupted', 'failed_to_launch', 'abandoned']),
  errorType: nullable,
  measuredDurationMs: z.number().nonnegative().nullable(),
  taskId: nullable,
});

/** What a parser of calls, windows and sessions keeps between two reads of a file: what is open, and the sessions it has seen. */
const parserStateSchema = z.object({
  version: z.literal(1),
  lastEventAt: instant,
  calls: z.array(z.object({ ...startedCall, taskId: nullable })),
  results: z.array(z.object({ toolCallId: id, end: callEnd })),
  windows: z.array(z.object({ ...startedCall, thread: z.string(), lastAt: instant, launched: z.boolean() })),
  sessions: z.array(
    z.object({
      sessionId: z.string().min(1).max(200),
      firstEventAt: instant,
      lastEventAt: instant,
      directory: nullable,
      gitBranch: nullable,
      agentVersion: nullable,
    }),
  ),
});

export type ParserState = z.infer<typeof parserStateSchema>;

/** The state that `saveState` gave, or undefined when it is anything else: then the file is read from a fresh start. */
export function readParserState(value: unknown): ParserState | undefined {
  // Nothing kept is the usual case, and what says so costs more than to read a small document.
  if (value === undefined || value === null) return undefined;
  const result = parserStateSchema.safeParse(value);
  return result.success ? result.data : undefined;
}
