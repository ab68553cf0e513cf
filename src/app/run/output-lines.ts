import { stripVTControlCharacters } from 'node:util';

/** Bytes of a line that are read; what a gate prints of itself is at its beginning. */
const LONGEST_LINE = 4096;
const LINE_FEED = 10;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const TERMINAL_CODE = /[\u001b\u009b]/;

/** Cuts the output of a program into lines of text, without terminal codes. What it keeps between two pieces is bounded. */
export class OutputLines {
  readonly #onLine: (text: string) => void;
  readonly #carry = Buffer.alloc(LONGEST_LINE);
  #carried = 0;

  constructor(onLine: (text: string) => void) {
    this.#onLine = onLine;
  }

  push(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    for (let from = 0; ; ) {
      const end = bytes.indexOf(LINE_FEED, from);
      if (end < 0) {
        this.#keep(bytes.subarray(from));
        return;
      }
      if (this.#carried === 0) this.#read(bytes.toString('utf8', from, Math.min(end, from + LONGEST_LINE)));
      else {
        this.#keep(bytes.subarray(from, end));
        this.end();
      }
      from = end + 1;
    }
  }

  /** Takes what is left as a line. */
  end(): void {
    if (this.#carried === 0) return;
    const text = this.#carry.toString('utf8', 0, this.#carried);
    this.#carried = 0;
    this.#read(text);
  }

  #keep(bytes: Uint8Array): void {
    const length = Math.min(bytes.length, LONGEST_LINE - this.#carried);
    this.#carry.set(bytes.subarray(0, length), this.#carried);
    this.#carried += length;
  }

  #read(text: string): void {
    const plain = TERMINAL_CODE.test(text) ? stripVTControlCharacters(text) : text;
    if (!plain.includes('\r')) {
      if (plain !== '') this.#onLine(plain);
      return;
    }
    // A program that draws over its line, as progress bars do, has printed several.
    for (const line of plain.split('\r')) if (line !== '') this.#onLine(line);
  }
}
