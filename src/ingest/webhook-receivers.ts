import type { WebhookReceiver } from '../ports/webhook-receiver.ts';
import { createGithubReceiver, createGitlabReceiver } from './ci/index.ts';

/** One for each CI system whose webhooks are understood. @param secrets - what its requests are signed with, by provider */
export function createWebhookReceivers(secrets: Readonly<Record<string, string | undefined>>): WebhookReceiver[] {
  return [createGithubReceiver({ secret: secrets['github'] }), createGitlabReceiver({ secret: secrets['gitlab'] })];
}
