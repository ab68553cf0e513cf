/** Requests of one address that may wait for their answer at one time. */
const LARGEST_PER_ADDRESS = 256;

/** How long a client that was refused should wait. */
export const SECONDS_UNTIL_RETRY = 1;

/** Counts the requests that are under way, so that one client cannot fill the queue for all. */
export class WaitingRequests {
  readonly #counts = new Map<string, number>();

  /** @returns false when the address has too many already */
  enter(address: string): boolean {
    const count = this.#counts.get(address) ?? 0;
    if (count >= LARGEST_PER_ADDRESS) return false;
    this.#counts.set(address, count + 1);
    return true;
  }

  leave(address: string): void {
    const count = (this.#counts.get(address) ?? 1) - 1;
    if (count === 0) this.#counts.delete(address);
    else this.#counts.set(address, count);
  }
}
