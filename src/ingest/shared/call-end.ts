import type { Outcome } from '../../domain/outcome.ts';

/** How a call ended, or that it went on in the background. */
export interface CallEnd {
  /** Epoch ms. */
  readonly endedAt: number;
  readonly outcome: Exclude<Outcome, 'open'>;
  readonly errorType: string | null;
  readonly measuredDurationMs: number | null;
  /** Set when the result only says that a background task of this id was launched: the call is still open. */
  readonly taskId: string | null;
}

/** A background task stopped. */
export interface TaskNotification {
  readonly taskId: string | null;
  readonly toolCallId: string | null;
  readonly outcome: 'completed' | 'failed' | 'interrupted';
  readonly errorType: string | null;
  readonly measuredDurationMs: number | null;
}
