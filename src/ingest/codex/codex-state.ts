import { z } from 'zod';

const id = z.string().min(1).max(188);

/** What a rollout's parser keeps between two reads, beside what is open. */
const codexStateSchema = z.object({
  /** From the file's first line; null until it was read. */
  session: z.object({ id, subagentId: id.nullable() }).nullable(),
  /** The turn that runs, or ran last: its id (empty when it has none) and when it began (epoch ms). */
  turn: z.object({ id: z.string().max(188), startedAt: z.number() }).nullable(),
  /** How many `web_search_end` lines wait for their `web_search_call`. */
  namedSearchCount: z.number().int().nonnegative(),
  /** Set in a fork's copied part: when the fork was made, and until when (epoch ms) lines may still be copies. */
  copy: z.object({ madeAt: z.number(), until: z.number() }).nullable(),
  /** Names of the skills that the session was offered; empty when nobody said. */
  offered: z.array(z.string().min(1).max(200)),
  /** Calls without a result that look after a process or script: call id and task. */
  polls: z.array(z.tuple([id, z.string().min(1).max(200)])),
});

export type CodexState = z.infer<typeof codexStateSchema>;

/** The part of a saved state that is ours; fresh when it is anything else. */
export function readCodexState(value: unknown): CodexState {
  const result = z.object({ codex: codexStateSchema }).safeParse(value);
  if (result.success) return result.data.codex;
  return { session: null, turn: null, namedSearchCount: 0, copy: null, offered: [], polls: [] };
}
