import { MOST_WATCHED_BY_ONE } from './resource-watch.ts';

/** The error for one there is no room for. */
export const TOO_MUCH_LISTENED_TO = {
  code: -32603,
  message: `Subscription limit reached: listen to at most ${MOST_WATCHED_BY_ONE} resources, and end what is no longer needed`,
} as const;

/** A `subscriptions/listen` of a 2026-07-28 client. */
export interface ListenRequest {
  readonly id: string | number;
  /** Resources it wants to hear of, as it wrote them. */
  readonly uris: readonly string[];
}

/** @returns undefined for any other message, and for one that listens to no resource */
export function readListenRequest(message: unknown): ListenRequest | undefined {
  if (!isRecord(message) || message.method !== 'subscriptions/listen') return undefined;
  const { id, params } = message;
  if (typeof id !== 'string' && typeof id !== 'number') return undefined;
  const filter = isRecord(params) ? params.notifications : undefined;
  const uris = isRecord(filter) && Array.isArray(filter.resourceSubscriptions) ? filter.resourceSubscriptions : [];
  const texts = uris.filter((uri) => typeof uri === 'string');
  return texts.length === 0 ? undefined : { id, uris: texts };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
