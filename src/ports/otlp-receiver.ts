import type { EventBatch } from './event-store.ts';

export const OTLP_SIGNALS = ['logs', 'metrics', 'traces'] as const;
export type OtlpSignal = (typeof OTLP_SIGNALS)[number];

/** One export request, already unzipped. */
export interface OtlpRequest {
  readonly signal: OtlpSignal;
  readonly encoding: 'json' | 'protobuf';
  readonly body: Uint8Array;
  /** Epoch ms. */
  readonly receivedAt: number;
}

export type OtlpTaken =
  /** `rejectedCount` records could not be used, for the reason in `problem`; they are in `batch.rejections` too. */
  | { readonly kind: 'taken'; readonly batch: EventBatch; readonly rejectedCount: number; readonly problem: string | null }
  /** Not an export request at all: to be refused with 400. */
  | { readonly kind: 'malformed'; readonly problem: string };

/** Understands OpenTelemetry export requests. Its memory is bounded. */
export interface OtlpReceiver {
  /** Never throws. */
  take(request: OtlpRequest): OtlpTaken;
}
