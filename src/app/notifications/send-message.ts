import { createHash } from 'node:crypto';
import type { NotificationTarget } from '../../domain/notification-target.ts';
import type { HttpPoster } from '../../ports/http-poster.ts';
import { type Attempt, judgeAnswer } from './judge-answer.ts';
import type { Message, NotificationFormat } from './notification-format.ts';

/** One attempt to tell a target. Never rejects for what the other side does. */
export async function sendMessage(
  { poster, format }: { readonly poster: HttpPoster; readonly format: NotificationFormat },
  message: Message,
  signal?: AbortSignal,
): Promise<Attempt> {
  const { url, headers, body } = format.compose(message);
  const answer = await poster.post({
    ...{ url, body, headers: { ...headers, 'idempotency-key': message.id } },
    ...(signal === undefined ? {} : { signal }),
  });
  const { target } = message;
  return judgeAnswer(answer, [target.secret, target.url]);
}

/** The same for the same message to the same target. */
export function makeMessageId({ name }: NotificationTarget, keys: readonly string[], createdAt: number): string {
  return createHash('sha256')
    .update(JSON.stringify([name, createdAt, ...keys]))
    .digest('hex')
    .slice(0, 32);
}
