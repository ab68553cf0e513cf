import { destination, pino } from 'pino';
import { redactSecrets } from '../domain/redact.ts';
import type { Logger } from '../ports/logger.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One JSON document a line on stderr, so stdout stays free for answers. Written at once: a crash loses no line. Without secrets. */
export function createJsonLogger(options: { readonly level: LogLevel }): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      hooks: { streamWrite: redactSecrets },
    },
    destination({ fd: 2, sync: true }),
  );
}
