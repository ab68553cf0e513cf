type Fields = Readonly<Record<string, unknown>>;

/** Structured log: fields first, then what happened in a few words. Shape-compatible with pino. */
export interface Logger {
  debug(fields: Fields, message: string): void;
  info(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  error(fields: Fields, message: string): void;
}
