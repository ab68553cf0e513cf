import type { OtlpSignal } from '../../../ports/otlp-receiver.ts';

/** What a request was encoded as, and so its answer is. */
export type OtlpEncoding = 'json' | 'protobuf';

export const OTLP_CONTENT_TYPES: Readonly<Record<OtlpEncoding, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
};

const REJECTED_FIELDS: Readonly<Record<OtlpSignal, string>> = {
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
  traces: 'rejectedSpans',
};

/**
 * `Export<Signal>ServiceResponse`: empty when all was taken, else with a partial success.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#partial-success
 */
export function encodeOtlpResponse(
  signal: OtlpSignal,
  encoding: OtlpEncoding,
  { rejectedCount, problem }: { readonly rejectedCount: number; readonly problem: string | null },
): Buffer {
  const isWhole = rejectedCount === 0 && problem === null;
  if (encoding === 'json') {
    const partialSuccess = { [REJECTED_FIELDS[signal]]: String(rejectedCount), errorMessage: problem ?? '' };
    return Buffer.from(JSON.stringify(isWhole ? {} : { partialSuccess }));
  }
  if (isWhole) return Buffer.alloc(0);
  const partialSuccess = Buffer.concat([...(rejectedCount === 0 ? [] : [varintField(1, rejectedCount)]), textField(2, problem ?? '')]);
  return bytesField(1, partialSuccess);
}

/** `google.rpc.Status`, which a failure is told as; code 3 is INVALID_ARGUMENT, 14 UNAVAILABLE. */
export function encodeOtlpStatus(encoding: OtlpEncoding, code: number, message: string): Buffer {
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message }));
  return Buffer.concat([varintField(1, code), textField(2, message)]);
}

function varintField(field: number, value: number): Buffer {
  return Buffer.concat([Buffer.from([field << 3]), varint(value)]);
}

function textField(field: number, text: string): Buffer {
  return text === '' ? Buffer.alloc(0) : bytesField(field, Buffer.from(text));
}

function bytesField(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}
