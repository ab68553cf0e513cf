import type { VariantServer } from '../../../app/experiments/variant-server.ts';
import type { SessionListener } from './hook-listener.ts';

/** The message of a session's start or end is small. */
const LARGEST_BYTES = 16 * 1024;
/** The command of a hook waits a second in all. */
const DEADLINE_MS = 600;
const DECODER = new TextDecoder();

/** Hands starts and ends of sessions to what serves versions of skills. Whatever fails, the agent goes on. */
export function toSessionListener(variants: Pick<VariantServer, 'begin' | 'end'>): SessionListener {
  return {
    isAwaited: (body) => body.length <= LARGEST_BYTES && Buffer.from(body.buffer, body.byteOffset, body.length).includes('"Session'),
    async take(agent, body) {
      const message = parse(DECODER.decode(body));
      const { session_id: sessionId, cwd, hook_event_name: event } = message;
      if (typeof sessionId !== 'string' || sessionId === '') return;
      const work =
        event === 'SessionStart'
          ? variants.begin({ agent, sessionId, directory: typeof cwd === 'string' ? cwd : null })
          : event === 'SessionEnd'
            ? variants.end(sessionId)
            : undefined;
      if (work === undefined) return;
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, DEADLINE_MS);
      });
      await Promise.race([work.catch(() => undefined), deadline]).finally(() => clearTimeout(timer));
    },
  };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
