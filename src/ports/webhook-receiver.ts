import type { EventBatch } from './event-store.ts';

export interface WebhookRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Epoch ms. */
  readonly receivedAt: number;
}

export type WebhookTaken =
  | { readonly kind: 'taken'; readonly batch: EventBatch }
  /** An event of no interest: answered as taken. */
  | { readonly kind: 'ignored' }
  /** The signature or the token is missing or wrong: to be refused with 401. */
  | { readonly kind: 'unsigned'; readonly problem: string }
  /** To be refused with 400. */
  | { readonly kind: 'malformed'; readonly problem: string };

/** Understands what a CI system sends when a job ends. */
export interface WebhookReceiver {
  /** Last part of the path it is sent to: `github`, `gitlab`. */
  readonly provider: string;
  /** Never throws. */
  take(request: WebhookRequest): WebhookTaken;
}
