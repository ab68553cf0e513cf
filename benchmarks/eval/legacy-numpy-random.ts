/**
 * The numbers of NumPy's `RandomState(seed)`: a reference that was split with it can be split the same way again.
 *
 * @see Matsumoto & Nishimura (1998), "Mersenne Twister", ACM TOMACS 8(1):3–30.
 */
export class LegacyNumpyRandom {
  readonly #state = new Uint32Array(624);
  #position = 624;

  constructor(seed: number) {
    this.#state[0] = seed;
    for (let i = 1; i < 624; i++) {
      const previous = this.#state[i - 1] as number;
      this.#state[i] = Math.imul(1_812_433_253, previous ^ (previous >>> 30)) + i;
    }
  }

  /** A whole number from 0 to below `end`; `randint(end)`. */
  below(end: number): number {
    const most = end - 1;
    if (most === 0) return 0;
    const mask = 2 ** (32 - Math.clz32(most)) - 1;
    for (;;) {
      const value = (this.#next() & mask) >>> 0;
      if (value <= most) return value;
    }
  }

  /** 0 to below `length` in random order; `permutation(length)`. */
  permutation(length: number): number[] {
    const order = Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    return order;
  }

  #next(): number {
    if (this.#position === 624) this.#turn();
    let value = this.#state[this.#position++] as number;
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c_5680;
    value ^= (value << 15) & 0xefc6_0000;
    return (value ^ (value >>> 18)) >>> 0;
  }

  #turn(): void {
    for (let i = 0; i < 624; i++) {
      const mixed = ((this.#state[i] as number) & 0x8000_0000) | ((this.#state[(i + 1) % 624] as number) & 0x7fff_ffff);
      this.#state[i] = (this.#state[(i + 397) % 624] as number) ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908_b0df : 0);
    }
    this.#position = 0;
  }
}
