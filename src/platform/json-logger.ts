import { destination, pino } from 'pino';
import type { Logger } from '../ports/logger.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One JSON document a line on stderr, so stdout stays free for answers. Written at once: a crash loses no line. */
export function createJsonLogger(options: { readonly level: LogLevel }): Logger {
  return pino(
    { level: options.level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` },
    destination({ fd: 2, sync: true }),
  );
}
