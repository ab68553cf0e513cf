import { ProtocolError, ProtocolErrorCode, type ServerContext } from '@modelcontextprotocol/server';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { Logger } from '../../ports/logger.ts';
import { withQueryLimit } from '../../ports/query-limit.ts';
import { CallRates } from './call-rates.ts';
import { clientOf } from './client-of.ts';
import { inTime } from './in-time.ts';
import { describeFailure } from './tool-error.ts';

export interface RequestGuardOptions {
  readonly logger: Logger;
  /** What takes longer is given up, milliseconds. */
  readonly queryTimeoutMs: number;
  /** Of one client; twice as many in a burst. */
  readonly callsPerSecond: number;
}

export interface GuardedRequest {
  readonly method: string;
  /** What it is about, for the log. */
  readonly subject: string;
  readonly context: ServerContext;
}

/** The way to everything that is no tool: limited, logged, and with failures that say what to do. */
export class RequestGuard {
  readonly #options: RequestGuardOptions;
  readonly #rates: CallRates;

  constructor(options: RequestGuardOptions) {
    this.#options = options;
    this.#rates = new CallRates(options.callsPerSecond);
  }

  /** @throws ProtocolError as it is sent to the client */
  async answer<T>({ method, subject, context }: GuardedRequest, work: () => Promise<T>): Promise<T> {
    const { logger, queryTimeoutMs } = this.#options;
    const startedAt = performance.now();
    const log = (fields: Readonly<Record<string, unknown>>) => ({
      ...{ method, subject: subject.slice(0, 200), client: clientOf(context) },
      ...{ seconds: (performance.now() - startedAt) / 1000, ...fields },
    });
    try {
      this.#requireRate(clientOf(context));
      const answer = await withQueryLimit(queryTimeoutMs, () => inTime(work(), queryTimeoutMs));
      logger.info(log({ outcome: 'completed' }), 'MCP request answered');
      return answer;
    } catch (error) {
      const isForeseen = error instanceof ProtocolError || error instanceof SessionBuddyError;
      if (isForeseen) logger.info(log({ outcome: 'failed', reason: error.message.slice(0, 200) }), 'MCP request answered');
      else logger.error(log({ outcome: 'failed', err: error }), 'MCP request failed');
      throw toProtocolError(error);
    }
  }

  #requireRate(client: string): void {
    const seconds = this.#rates.secondsToWait(client);
    if (seconds === 0) return;
    throw new ProtocolError(
      ProtocolErrorCode.InternalError,
      `more than ${this.#options.callsPerSecond} requests a second; ask again in ${seconds} s`,
      { retry_after_seconds: seconds },
    );
  }
}

/** Codes of what asking in another way would help against. */
const ASKED_WRONGLY: ReadonlySet<string> = new Set(['USAGE', 'PROJECT_NOT_FOUND', 'SKILL_NOT_FOUND', 'SESSION_NOT_FOUND']);

function toProtocolError(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  const isAskedWrongly = error instanceof SessionBuddyError && ASKED_WRONGLY.has(error.code);
  return new ProtocolError(isAskedWrongly ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError, describeFailure(error));
}
