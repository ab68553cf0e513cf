import type { Clock } from '../../ports/clock.ts';
import type { ClientMessage } from './client-message.ts';
import type { HubClient } from './hub-client.ts';
import { type ReplayOptions, runReplay } from './replay.ts';

/** Replays that run: at most one for each client. */
export class Replays {
  readonly #store: ReplayOptions['store'];
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #running = new Map<HubClient, AbortController>();

  constructor(store: ReplayOptions['store'], clock: Clock, limit: number) {
    this.#store = store;
    this.#clock = clock;
    this.#limit = limit;
  }

  /** In place of the one that runs for the client. @returns false when there are too many */
  start(client: HubClient, { topic, window, speed }: ClientMessage & { readonly type: 'replay' }): boolean {
    this.end(client);
    if (this.#running.size >= this.#limit) return false;
    const controller = new AbortController();
    this.#running.set(client, controller);
    const { signal } = controller;
    const options = { store: this.#store, client, topic, window, speed, signal, now: () => this.#clock.now() };
    void runReplay(options).finally(() => {
      if (this.#running.get(client) === controller) this.#running.delete(client);
    });
    return true;
  }

  end(client: HubClient): void {
    this.#running.get(client)?.abort();
    this.#running.delete(client);
  }

  endAll(): void {
    for (const client of [...this.#running.keys()]) this.end(client);
  }
}
