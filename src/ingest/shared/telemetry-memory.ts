/** Remembers the values used last, and lets go of the one unused for longest when there are too many. */
export class TelemetryMemory<Value> {
  readonly #values = new Map<string, Value>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  find(key: string): Value | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) this.#touch(key, value);
    return value;
  }

  /** @returns what had to be let go for it */
  keep(key: string, value: Value): Value | undefined {
    this.#touch(key, value);
    return this.#values.size > this.#limit ? this.takeOldest() : undefined;
  }

  take(key: string): Value | undefined {
    const value = this.#values.get(key);
    this.#values.delete(key);
    return value;
  }

  findOldest(): Value | undefined {
    return this.#values.values().next().value;
  }

  takeOldest(): Value | undefined {
    for (const [key, value] of this.#values) {
      this.#values.delete(key);
      return value;
    }
    return undefined;
  }

  #touch(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
  }
}
