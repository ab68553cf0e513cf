import type { BusEvent } from '../ports/event-bus.ts';
import type { OtlpAnswer, WebhookAnswer } from '../ports/intake.ts';
import type { OtlpRequest } from '../ports/otlp-receiver.ts';
import type { WebhookRequest } from '../ports/webhook-receiver.ts';
import type { LogEntry } from './thread-logger.ts';

/** What the thread that serves asks of the one that takes in. */
export type IntakeCommand =
  | { readonly kind: 'hooks'; readonly messages: readonly SentHook[] }
  /** So many hook messages were refused, as too much waited. */
  | { readonly kind: 'refused'; readonly count: number }
  | { readonly kind: 'otlp'; readonly id: number; readonly request: OtlpRequest }
  | { readonly kind: 'webhook'; readonly id: number; readonly provider: string; readonly request: WebhookRequest }
  /** Read the histories, then follow them. */
  | { readonly kind: 'read' }
  | { readonly kind: 'close' };

export interface SentHook {
  readonly agent: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Epoch ms. */
  readonly receivedAt: number;
}

/** What the thread that takes in tells. `Notice` is what the entry point has to say of the histories. */
export type IntakeReport<Notice> =
  | { readonly kind: 'ready'; readonly hookAgents: readonly string[]; readonly webhookProviders: readonly string[] }
  | { readonly kind: 'stored'; readonly bytes: number }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: OtlpAnswer | WebhookAnswer }
  | { readonly kind: 'failure'; readonly id: number; readonly error: IntakeError }
  | { readonly kind: 'event'; readonly event: BusEvent }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | ({ readonly kind: 'log' } & LogEntry)
  | { readonly kind: 'closed' };

/** An error as it crosses the thread border, where classes are lost. */
export interface IntakeError {
  readonly code: string | null;
  readonly message: string;
  readonly retryable: boolean;
}
