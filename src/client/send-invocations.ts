import { toCamelKeys } from './camel-keys.ts';
import { SessionBuddyClientError } from './client-error.ts';
import type { PreparedInvocation, RecordResult, StoredResult } from './invocation.ts';
import type { Transport } from './transport.ts';

const PATH = '/api/v1/invocations';
/** What the server takes at a time. */
const LARGEST_BATCH = 1_000;

/** @throws SessionBuddyClientError when it was not stored */
export async function sendOne(transport: Transport, { text }: PreparedInvocation): Promise<StoredResult> {
  const [result] = readResults(await transport.request(PATH, text), 1);
  return result as StoredResult;
}

/** @returns what became of each, in order. @throws SessionBuddyClientError when the server could not be asked */
export async function sendAll(transport: Transport, prepared: readonly PreparedInvocation[]): Promise<RecordResult[]> {
  const results: RecordResult[] = [];
  for (let from = 0; from < prepared.length; from += LARGEST_BATCH) {
    results.push(...(await sendBatch(transport, prepared.slice(from, from + LARGEST_BATCH))));
  }
  return results;
}

async function sendBatch(transport: Transport, batch: readonly PreparedInvocation[]): Promise<readonly RecordResult[]> {
  try {
    return readResults(await transport.request(PATH, `{"invocations":[${batch.map(({ text }) => text).join()}]}`), batch.length);
  } catch (error) {
    if (!(error instanceof SessionBuddyClientError)) throw error;
    if (error.status === 413 && batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      return [...(await sendBatch(transport, batch.slice(0, half))), ...(await sendBatch(transport, batch.slice(half)))];
    }
    // Nothing of it can be stored. Other batches are not to suffer from that.
    if (error.status === 400 || error.status === 413) return batch.map(() => ({ error: error.message }));
    throw error;
  }
}

function readResults(answer: unknown, count: number): readonly RecordResult[] {
  const { results } = (toCamelKeys(answer) ?? {}) as { readonly results?: readonly RecordResult[] };
  if (results?.length === count) return results;
  throw new SessionBuddyClientError('BAD_ANSWER', 'the answer does not say what became of each invocation');
}
