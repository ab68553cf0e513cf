import type { EventBatch } from './event-store.ts';

/** Understands what the hooks of one agent send. Its memory is bounded however many sessions there are. */
export interface HookReceiver {
  /** Last part of the path they are sent to, as `claude-code`. */
  readonly agent: string;
  /**
   * One message. Never throws: what is broken comes back as a counted rejection of source `hook`.
   *
   * @param body - as it came, JSON expected
   * @param receivedAt - epoch ms; hooks carry no time of their own
   */
  take(body: string, receivedAt: number): EventBatch;
}
