import { redactSecrets } from '../../domain/redact.ts';
import type { PostAnswer } from '../../ports/http-poster.ts';

/** Of one attempt: told; not now; or never. */
export type Attempt =
  | { readonly kind: 'delivered'; readonly detail: string }
  | { readonly kind: 'retry'; readonly detail: string; readonly retryAfter: string | null }
  | { readonly kind: 'refused'; readonly detail: string };

/** Refusals that may pass: time-out, misdirected, too early, too many. */
const PASSING = [408, 421, 425, 429];
const MOST_SHOWN = 200;

/**
 * What an answer means. Anything of 400 to 499 says that the message or the address is wrong, and would say so again; a
 * redirect may be a network that wants its users to sign in first.
 *
 * @param secrets - what is not shown, should the answer repeat it
 */
export function judgeAnswer(answer: PostAnswer, secrets: readonly string[]): Attempt {
  if (answer.kind === 'failed') return { kind: 'retry', detail: answer.reason, retryAfter: null };
  const { status, retryAfter } = answer;
  const detail = `answered ${status}${shorten(answer.body, secrets)}`;
  if (status >= 200 && status < 300) return { kind: 'delivered', detail };
  if (status >= 400 && status < 500 && !PASSING.includes(status)) return { kind: 'refused', detail };
  return { kind: 'retry', detail, retryAfter };
}

function shorten(body: string, secrets: readonly string[]): string {
  let text = body;
  for (const secret of secrets) if (secret !== '') text = text.replaceAll(secret, '[redacted]');
  text = redactSecrets(text)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MOST_SHOWN);
  return text === '' ? '' : `: ${text}`;
}
