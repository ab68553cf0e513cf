import { parseServerMessage, type ServerMessage } from './server-message.ts';

/** Some clients have the newest update while others still get the one before. */
const KEPT = 3;

interface Kept {
  readonly text: Buffer;
  readonly message: ServerMessage;
}

/**
 * Reads what the followers of one topic are sent. All of them are sent the same bytes, so each update is parsed once and
 * compared from then on: every message is looked at whole, for a fraction of a microsecond.
 */
export class TopicReader {
  readonly skillName: string | null;
  readonly #isDelta: boolean;
  readonly #kept: Kept[] = [];
  #next = 0;
  /** Numbers of updates that were certainly sent, ascending; of deltas alone, as any may be left out of these. */
  readonly #sent: number[] = [];

  constructor(skillName: string | null, isDelta: boolean) {
    this.skillName = skillName;
    this.#isDelta = isDelta;
  }

  read(text: Buffer): ServerMessage {
    for (const kept of this.#kept) if (kept.text.equals(text)) return kept.message;
    const message = parseServerMessage(text.toString(), this.skillName);
    if (message.kind === 'update') {
      // A copy: what was read is a small part of a large buffer.
      this.#kept[this.#next] = { text: Buffer.from(text), message };
      this.#next = (this.#next + 1) % KEPT;
      if (this.#isDelta) this.#note(message.sequence, message.base);
    }
    return message;
  }

  /** How many updates a client must have that has had `from` and should have had everything until `to`, both counted. */
  countSent(from: number, to: number): number {
    if (!this.#isDelta) return to - from + 1;
    return this.#sent.filter((sequence) => sequence >= from && sequence <= to).length;
  }

  /** The newest that was sent up to `sequence`. */
  newestUpTo(sequence: number): number {
    return this.#isDelta ? (this.#sent.findLast((sent) => sent <= sequence) ?? -1) : sequence;
  }

  #note(sequence: number, base: number | null): void {
    for (const sent of base === null ? [sequence] : [base, sequence]) {
      const at = this.#sent.findLastIndex((known) => known <= sent);
      if (this.#sent[at] !== sent) this.#sent.splice(at + 1, 0, sent);
    }
  }
}
