import { stripVTControlCharacters } from 'node:util';

/** Bytes of a line that are read; what a gate prints of itself is at its beginning. */
const LONGEST_LINE = 4096;
const LINE_FEED = 10;

/** Cuts the output of a program into lines of text, without terminal codes. What it keeps between two pieces is bounded. */
export class OutputLines {
  readonly #onLine: (text: string) => void;
  readonly #carry = Buffer.alloc(LONGEST_LINE);
  #carried = 0;

  constructor(onLine: (text: string) => void) {
    this.#onLine = onLine;
  }

  push(piece: Uint8Array): void {
    for (let from = 0; ; ) {
      const end = piece.indexOf(LINE_FEED, from);
      if (end < 0) {
        this.#keep(piece.subarray(from));
        return;
      }
      this.#keep(piece.subarray(from, end));
      this.end();
      from = end + 1;
    }
  }

  /** Takes what is left as a line. */
  end(): void {
    if (this.#carried === 0) return;
    // A program that draws over its line, as progress bars do, has printed several.
    const lines = this.#carry.toString('utf8', 0, this.#carried).split('\r');
    this.#carried = 0;
    for (const line of lines) if (line !== '') this.#onLine(stripVTControlCharacters(line));
  }

  #keep(bytes: Uint8Array): void {
    const length = Math.min(bytes.length, LONGEST_LINE - this.#carried);
    this.#carry.set(bytes.subarray(0, length), this.#carried);
    this.#carried += length;
  }
}
