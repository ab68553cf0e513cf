import type { OtlpRequest } from './otlp-receiver.ts';
import type { WebhookRequest } from './webhook-receiver.ts';

/** Hook messages that wait may hold this much, in bytes: more are not taken. */
export const LARGEST_BACKLOG_BYTES = 64 * 1024 * 1024;

/** What became of an export request, once it is stored. */
export type OtlpAnswer =
  | { readonly kind: 'stored'; readonly rejectedCount: number; readonly problem: string | null }
  | { readonly kind: 'malformed'; readonly problem: string };

export type WebhookAnswer =
  | { readonly kind: 'stored' | 'ignored' }
  | { readonly kind: 'unsigned'; readonly problem: string }
  | { readonly kind: 'malformed'; readonly problem: string };

/** Takes in what agents and CI systems send while we serve. */
export interface Intake {
  /** Agents whose hooks are understood, as the last part of their path: `claude-code`. */
  readonly hookAgents: readonly string[];
  /** CI systems whose webhooks are understood: `github`. */
  readonly webhookProviders: readonly string[];
  /** True once nothing can be taken any more. */
  readonly isDown: boolean;
  /**
   * Takes a hook message over and returns at once, as an agent waits: it is stored soon after, and when we are killed
   * before that, the transcript brings it.
   *
   * @param body - not to be used by the caller afterwards
   * @param receivedAt - epoch ms
   * @returns false when so much waits already that it was not taken; that is counted
   */
  takeHook(agent: string, body: Uint8Array, receivedAt: number): boolean;
  /** @throws SessionBuddyError OVERLOADED, STORAGE_UNAVAILABLE */
  takeOtlp(request: OtlpRequest): Promise<OtlpAnswer>;
  /** Throws as `takeOtlp` does. */
  takeWebhook(provider: string, request: WebhookRequest): Promise<WebhookAnswer>;
}
