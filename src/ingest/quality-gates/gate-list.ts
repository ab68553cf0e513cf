import type { Gate } from '../../ports/gate-parser.ts';

/** A gate of which more may be learned from the lines that follow. */
export type OpenGate = { -readonly [Field in keyof Gate]: Gate[Field] };

/** Gates kept of one run: a tool has dozens. */
const MOST_GATES = 500;

/** The gates of one run, in order of their ends. */
export class GateList {
  readonly #gates: OpenGate[] = [];

  /** @returns the gate itself, to be completed */
  add(gate: Gate): OpenGate {
    if (this.#gates.length < MOST_GATES) this.#gates.push(gate);
    return gate;
  }

  remove(gate: Gate): void {
    const index = this.#gates.lastIndexOf(gate);
    if (index >= 0) this.#gates.splice(index, 1);
  }

  toArray(): readonly Gate[] {
    return this.#gates;
  }
}

/** Milliseconds in `0.52s`, `511ms`, `1.2 seconds`, `1m 4s`, as tools print them; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(?:(\d{1,6})m ?)?(\d{1,9}(?:\.\d{1,9})?) ?(ms|s|seconds?)$/.exec(text);
  if (match === null) return undefined;
  const [, minutes = '0', number, unit] = match;
  const ms = Number(number) * (unit === 'ms' ? 1 : 1000) + Number(minutes) * 60_000;
  return Math.round(ms * 1000) / 1000;
}
