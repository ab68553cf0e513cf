import type { NotificationTarget } from '../../domain/notification-target.ts';
import type { HttpPoster } from '../../ports/http-poster.ts';
import type { Attempt } from './judge-answer.ts';
import type { NotificationFormat } from './notification-format.ts';
import { makeMessageId, sendMessage } from './send-message.ts';

/** What messages say of the Session-Buddy that sends them. */
export interface SenderFacts {
  readonly source: string;
  readonly dashboardUrl: string | null;
}

/** One attempt to tell a target that this is a test. */
export function sendTest(
  channel: { readonly poster: HttpPoster; readonly format: NotificationFormat },
  target: NotificationTarget,
  facts: SenderFacts,
  now: number,
): Promise<Attempt> {
  const notification = { event: 'test', incident: `test ${now}`, at: now } as const;
  const id = makeMessageId(target, [notification.incident], now);
  return sendMessage(channel, { target, notifications: [notification], createdAt: now, sentAt: now, id, ...facts });
}
