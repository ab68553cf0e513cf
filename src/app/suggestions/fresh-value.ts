import type { Clock } from '../../ports/clock.ts';
import { withoutQueryLimit } from '../../ports/query-limit.ts';

interface Loaded<T> {
  readonly value: T;
  /** Of the data it was loaded from. */
  readonly version: number;
  /** When it was last known to be up to date. */
  readonly checkedAt: number;
}

export interface FreshValueOptions<T> {
  readonly clock: Clock;
  /** A number that differs when the data has changed. */
  readonly getVersion: () => Promise<number>;
  readonly load: () => Promise<T>;
  /** While younger it is given again though the data may have changed. */
  readonly staleForMs: (value: T) => number;
}

/** Something dear to load: loaded again when the data has changed, and then once for all who wait for it. */
export class FreshValue<T> {
  readonly #options: FreshValueOptions<T>;
  #loaded: Loaded<T> | undefined;
  #loading: Promise<T> | undefined;

  constructor(options: FreshValueOptions<T>) {
    this.#options = options;
  }

  async get(): Promise<T> {
    const { clock, staleForMs } = this.#options;
    const age = this.#loaded === undefined ? -1 : clock.now() - this.#loaded.checkedAt;
    if (this.#loaded !== undefined && age >= 0 && age < staleForMs(this.#loaded.value)) return this.#loaded.value;
    this.#loading ??= withoutQueryLimit(() => this.#load()).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<T> {
    const { clock, getVersion, load } = this.#options;
    const checkedAt = clock.now();
    // Before loading: what changes meanwhile is seen next time.
    const version = await getVersion();
    const value = this.#loaded?.version === version ? this.#loaded.value : await load();
    this.#loaded = { value, version, checkedAt };
    return value;
  }
}
