/** What a client of the load test makes of one message. */
export type ServerMessage =
  | { readonly kind: 'update'; readonly sequence: number; readonly base: number | null; readonly sentAt: number }
  | { readonly kind: 'connected' }
  | { readonly kind: 'confirmed'; readonly skillName: string | null }
  | { readonly kind: 'error'; readonly code: string }
  /** What says nothing about delivery, as `anomaly`. */
  | { readonly kind: 'other' }
  | { readonly kind: 'bad' };

const BAD: ServerMessage = { kind: 'bad' };

/**
 * Looks at a whole message.
 *
 * @param skillName - what the client follows; an update must be about it. Null for the top skills
 */
export function parseServerMessage(text: string, skillName: string | null): ServerMessage {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return BAD;
  }
  if (!isRecord(message)) return BAD;
  switch (message['type']) {
    case 'metrics_update':
    case 'metrics_delta':
      return readUpdate(message, skillName);
    case 'connected':
      return { kind: 'connected' };
    case 'subscription_confirmed':
      return { kind: 'confirmed', skillName: typeof message['skill_name'] === 'string' ? message['skill_name'] : null };
    case 'error':
      return { kind: 'error', code: typeof message['code'] === 'string' ? message['code'] : 'UNKNOWN' };
    default:
      return typeof message['type'] === 'string' ? { kind: 'other' } : BAD;
  }
}

function readUpdate(message: Readonly<Record<string, unknown>>, skillName: string | null): ServerMessage {
  const { type, sequence, base_sequence: base, timestamp, data } = message;
  const sentAt = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  if (!isCount(sequence) || Number.isNaN(sentAt) || !isRecord(data)) return BAD;
  if (type === 'metrics_delta') return isCount(base) ? { kind: 'update', sequence, base, sentAt } : BAD;
  const rows = data['top_skills'];
  if (!Array.isArray(rows)) return BAD;
  if (skillName !== null && rows.some((row) => !isRecord(row) || row['skill_name'] !== skillName)) return BAD;
  return { kind: 'update', sequence, base: null, sentAt };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
