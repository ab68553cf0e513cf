import type { Logger } from '../ports/logger.ts';

/** A line of the log on its way to the thread that writes it. */
export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A logger for another thread than the one that writes the log. Errors keep their message, code and stack on their way. */
export function createThreadLogger(send: (entry: LogEntry) => void): Logger {
  const log = (level: LogEntry['level']) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    const { err, ...rest } = fields;
    send({ level, fields: err === undefined ? rest : { ...rest, err: describeError(err) }, message });
  };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack } = error;
  return { type: name, message, stack, ...('code' in error ? { code: error.code } : {}) };
}
