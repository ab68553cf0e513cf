/** Why a client was turned away or closed, and with what. */
export const REFUSAL_REASONS = [
  'too_many_clients',
  'too_many_of_address',
  'too_many_messages',
  'too_many_fragments',
  'message_too_large',
  'broken_frame',
  'too_slow',
  'silent',
  'handshake_timeout',
  'foreign',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** How often each reason closed or refused a connection, since the hub was made. */
export type RefusalCounts = Readonly<Record<RefusalReason, number>>;

export function noRefusals(): Record<RefusalReason, number> {
  return Object.fromEntries(REFUSAL_REASONS.map((reason) => [reason, 0])) as Record<RefusalReason, number>;
}

/** @param error - of a connection of `ws`, which closes it by itself. @returns undefined when nobody was refused anything */
export function reasonOfError(error: Error): RefusalReason | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || !code.startsWith('WS_ERR_')) return undefined;
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 'message_too_large';
  return code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS' ? 'too_many_fragments' : 'broken_frame';
}
