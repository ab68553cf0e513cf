import type { HubClient } from './hub-client.ts';
import type { HubLimits } from './hub-limits.ts';
import type { RefusalReason } from './refusals.ts';

/** Who is connected, and whether one more may be. */
export class Connections {
  readonly #limits: HubLimits;
  readonly #clients = new Set<HubClient>();
  readonly #countOf = new Map<string, number>();

  constructor(limits: HubLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#clients.size;
  }

  /** @returns undefined when one more of this address may come in */
  findRefusal(address: string): RefusalReason | undefined {
    if (this.#clients.size >= this.#limits.maxClients) return 'too_many_clients';
    return (this.#countOf.get(address) ?? 0) >= this.#limits.maxClientsPerAddress ? 'too_many_of_address' : undefined;
  }

  add(client: HubClient): void {
    this.#clients.add(client);
    this.#countOf.set(client.address, (this.#countOf.get(client.address) ?? 0) + 1);
  }

  /** @returns false when it was not there */
  remove(client: HubClient): boolean {
    if (!this.#clients.delete(client)) return false;
    const left = (this.#countOf.get(client.address) ?? 1) - 1;
    if (left === 0) this.#countOf.delete(client.address);
    else this.#countOf.set(client.address, left);
    return true;
  }

  /** As they are now. */
  snapshot(): HubClient[] {
    return [...this.#clients];
  }
}
