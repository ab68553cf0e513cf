import type { NotificationTarget } from '../../domain/notification-target.ts';
import type { PostRequest } from '../../ports/http-poster.ts';
import type { Notification } from './notification.ts';

/** What goes into one request. */
export interface Message {
  readonly target: NotificationTarget;
  /** One, or several in one message: a summary where the protocol takes one at a time. Never none. */
  readonly notifications: readonly Notification[];
  /** When the first of them was put on record, epoch ms. The same at each attempt. */
  readonly createdAt: number;
  /** When it is sent, epoch ms. */
  readonly sentAt: number;
  /** The same at each attempt, and for no other message. */
  readonly id: string;
  /** Which Session-Buddy tells. */
  readonly source: string;
  /** As `http://127.0.0.1:8765`; null when nobody has said where the dashboard is. */
  readonly dashboardUrl: string | null;
}

/** How one protocol puts a message. */
export interface NotificationFormat {
  /** How many one request takes as they are; with 1, more of them become a summary. */
  readonly mostAtOnce: number;
  /** How often what is still going on is told again, ms; null where telling once is enough. */
  readonly repeatEveryMs: number | null;
  /** Whether it may be told in a summary, where one message takes one. */
  readonly canSummarize: (notification: Notification) => boolean;
  compose(message: Message): PostRequest;
}
