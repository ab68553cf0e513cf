import type { SuccessModel } from './success-model.ts';

/** Raised when the shape of a model or the meaning of a feature changes: a model of another version is learned anew. */
export const MODEL_VERSION = 1;

const ARRAYS = { Float64Array, Float32Array, Uint32Array, Uint16Array, Uint8Array } as const;
type ArrayName = keyof typeof ARRAYS;
type NumberArray = InstanceType<(typeof ARRAYS)[ArrayName]>;
const HEADER_BYTES = 8;

/**
 * A model as bytes: two little-endian numbers (version; length of a JSON text), the text, in which an array of numbers
 * stands as `{"$": [type, place, length]}`, and the arrays, each at a multiple of eight.
 */
export function packModel(model: SuccessModel): Uint8Array {
  const parts: NumberArray[] = [];
  let place = 0;
  const text = JSON.stringify(model, (_, value: unknown) => {
    const type = typeof value === 'object' && value !== null ? value.constructor.name : '';
    if (!(type in ARRAYS)) return value;
    const array = value as NumberArray;
    const reference = { $: [type, place, array.length] };
    parts.push(array);
    place += roundUp(array.byteLength);
    return reference;
  });
  const json = new TextEncoder().encode(text);
  const first = roundUp(HEADER_BYTES + json.length);
  const bytes = new Uint8Array(first + place);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MODEL_VERSION, true);
  view.setUint32(4, json.length, true);
  bytes.set(json, HEADER_BYTES);
  let at = first;
  for (const array of parts) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += roundUp(array.byteLength);
  }
  return bytes;
}

/** @returns undefined when the bytes are of another version or no model */
export function unpackModel(bytes: Uint8Array): SuccessModel | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  // A copy of its own begins at 0, which the longer numbers need.
  const own = bytes.slice();
  const view = new DataView(own.buffer);
  const length = view.getUint32(4, true);
  if (view.getUint32(0, true) !== MODEL_VERSION || HEADER_BYTES + length > own.length) return undefined;
  const first = roundUp(HEADER_BYTES + length);
  const text = new TextDecoder().decode(own.subarray(HEADER_BYTES, HEADER_BYTES + length));
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$' in value)) return value;
    const [type, place, count] = value.$ as [ArrayName, number, number];
    return new ARRAYS[type](own.buffer, first + place, count);
  }) as SuccessModel;
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
