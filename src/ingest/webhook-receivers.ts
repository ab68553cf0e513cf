import type { WebhookReceiver } from '../ports/webhook-receiver.ts';

/** One for each CI system whose webhooks are understood. @param secrets - what its requests are signed with, by provider */
export function createWebhookReceivers(_secrets: Readonly<Record<string, string | undefined>>): WebhookReceiver[] {
  return [];
}
