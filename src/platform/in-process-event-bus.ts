import type { BusEvent, EventBus } from '../ports/event-bus.ts';
import type { Logger } from '../ports/logger.ts';

/** Calls every listener in turn, in the order they subscribed, before `publish` returns. */
export class InProcessEventBus implements EventBus {
  readonly #listeners = new Set<(event: BusEvent) => void>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  publish(event: BusEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#logger.error({ err: error, event: event.kind }, 'a listener failed');
      }
    }
  }

  subscribe(listener: (event: BusEvent) => void): () => void {
    // Wrapped, so that the same function subscribed twice is two subscriptions.
    const own = (event: BusEvent) => listener(event);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }
}
