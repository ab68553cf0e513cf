import { type Field, MAX_ATTRIBUTES, MAX_LABEL_LENGTH, MAX_TEXT_LENGTH, type Message } from './schema.ts';
import { Utf8Reader } from './utf8-reader.ts';

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const WIRE_TYPES: Readonly<Record<Field['type'], number>> = {
  string: BYTES,
  instant: FIXED64,
  integer: FIXED64,
  varint: VARINT,
  double: FIXED64,
  bool: VARINT,
  hex: BYTES,
  enum: VARINT,
  label: BYTES,
  attributes: BYTES,
  message: BYTES,
  messages: BYTES,
};
const TWO_32 = 4_294_967_296;
const MAX_ID_BYTES = 16;

type Attributes = Map<string, string | number | boolean>;

/**
 * Reads a message by its table. Nests as deep as the table and no deeper; what the table does not name is passed over
 * without being looked at.
 *
 * @throws RangeError when the bytes are no such message
 */
export function readProtobuf(bytes: Uint8Array, message: Message): Record<string, unknown> {
  return new ProtobufReader(bytes).readMessage(bytes.length, message);
}

class ProtobufReader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #text: Utf8Reader;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#text = new Utf8Reader(bytes);
  }

  readMessage(end: number, message: Message): Record<string, unknown> {
    const result: Record<string, unknown> = { ...message.defaults };
    while (this.#at < end) {
      const tag = this.#varint();
      const field = message.byNumber[tag >>> 3];
      if (field !== undefined && WIRE_TYPES[field.type] === (tag & 7)) this.#readField(result, field, message.defaults);
      else this.#skip(tag);
    }
    this.#checkEnd(end);
    return result;
  }

  #readField(result: Record<string, unknown>, { name, type, message }: Field, defaults: Message['defaults']): void {
    switch (type) {
      case 'string':
        result[name] = this.#string(MAX_TEXT_LENGTH) ?? '';
        break;
      case 'instant':
        result[name] = this.#fixed64(false) / 1e6;
        break;
      case 'integer':
        result[name] = this.#fixed64(true);
        break;
      case 'double':
        result[name] = this.#double();
        break;
      case 'varint':
      case 'enum':
        result[name] = this.#varint64();
        break;
      case 'bool':
        result[name] = this.#varint64() !== 0;
        break;
      case 'hex':
        result[name] = this.#hex();
        break;
      case 'label': {
        const value = this.#anyValue(this.#length(), MAX_LABEL_LENGTH);
        result[name] = typeof value === 'string' ? value : '';
        break;
      }
      case 'attributes':
        if (result[name] === defaults[name]) result[name] = new Map();
        this.#attribute(result[name] as Attributes);
        break;
      case 'message':
        result[name] = this.readMessage(this.#length(), message as Message);
        break;
      case 'messages':
        if (result[name] === defaults[name]) result[name] = [];
        (result[name] as unknown[]).push(this.readMessage(this.#length(), message as Message));
        break;
    }
  }

  #attribute(attributes: Attributes): void {
    const end = this.#length();
    let key = '';
    let value: string | number | boolean | undefined;
    while (this.#at < end) {
      const tag = this.#varint();
      if (tag === 10) key = this.#key();
      else if (tag === 18) value = this.#anyValue(this.#length(), MAX_TEXT_LENGTH);
      else this.#skip(tag);
    }
    this.#checkEnd(end);
    if (value !== undefined && (attributes.size < MAX_ATTRIBUTES || attributes.has(key))) attributes.set(key, value);
  }

  /** A text, number or truth value; undefined for lists, maps and bytes, and for a text that is too long. */
  #anyValue(end: number, maxLength: number): string | number | boolean | undefined {
    let value: string | number | boolean | undefined;
    while (this.#at < end) {
      const tag = this.#varint();
      if (tag === 10) value = this.#string(maxLength);
      else if (tag === 16) value = this.#varint64() !== 0;
      else if (tag === 24) value = this.#varint64();
      else if (tag === 33) value = this.#double() ?? undefined;
      else {
        this.#skip(tag);
        value = undefined;
      }
    }
    this.#checkEnd(end);
    return value;
  }

  #skip(tag: number): void {
    if (tag >>> 3 === 0) throw new RangeError('field number 0');
    switch (tag & 7) {
      case VARINT:
        this.#varint64();
        break;
      case FIXED64:
        this.#at += 8;
        break;
      case BYTES:
        this.#at = this.#length();
        break;
      case FIXED32:
        this.#at += 4;
        break;
      default:
        throw new RangeError(`wire type ${tag & 7}`);
    }
  }

  #checkEnd(end: number): void {
    if (this.#at !== end) throw new RangeError(`field ends at ${this.#at}, its message at ${end}`);
  }

  /** The end of what comes next. */
  #length(): number {
    const length = this.#varint();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError(`${length} bytes at ${this.#at} of ${this.#bytes.length}`);
    return end;
  }

  /** Of at most 32 bits. */
  #varint(): number {
    const bytes = this.#bytes;
    const first = bytes[this.#at];
    if (first !== undefined && first < 128) {
      this.#at += 1;
      return first;
    }
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.#at >= bytes.length) throw new RangeError('ends in a number');
      const byte = bytes[this.#at++] as number;
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
    throw new RangeError('a number of more than 32 bits');
  }

  /** 64 bits with sign, as the nearest number. */
  #varint64(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.#at >= this.#bytes.length) throw new RangeError('ends in a number');
      const byte = this.#bytes[this.#at++] as number;
      const bits = byte & 127;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 128) return high * TWO_32 + (low >>> 0);
    }
    throw new RangeError('a number of more than 64 bits');
  }

  #fixed64(isSigned: boolean): number {
    const low = this.#view.getUint32(this.#at, true);
    const high = isSigned ? this.#view.getInt32(this.#at + 4, true) : this.#view.getUint32(this.#at + 4, true);
    this.#at += 8;
    return high * TWO_32 + low;
  }

  /** Null for NaN and the infinities. */
  #double(): number | null {
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return Number.isFinite(value) ? value : null;
  }

  #hex(): string {
    const end = this.#length();
    const text = end - this.#at > MAX_ID_BYTES ? '' : this.#text.hex(this.#at, end);
    this.#at = end;
    return text;
  }

  #key(): string {
    const end = this.#length();
    const text = this.#text.key(this.#at, end);
    this.#at = end;
    return text;
  }

  /** Undefined when it is longer than `maxLength`. */
  #string(maxLength: number): string | undefined {
    const end = this.#length();
    const from = this.#at;
    this.#at = end;
    // A character takes at most 3 bytes for each of its UTF-16 units.
    if (end - from > maxLength * 3) return undefined;
    const text = this.#text.text(from, end);
    return text.length > maxLength ? undefined : text;
  }
}
