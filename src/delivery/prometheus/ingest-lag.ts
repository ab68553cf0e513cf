import type { Clock } from '../../ports/clock.ts';
import type { EventBus } from '../../ports/event-bus.ts';

/** What is older when it is stored belongs to a history that is read. */
const HISTORY_MS = 60 * 60_000;

/** How long after its time the newest of what was stored last came in. */
export class IngestLag {
  readonly #clock: Clock;
  #seconds: number | null = null;

  constructor(bus: Pick<EventBus, 'subscribe'>, clock: Clock) {
    this.#clock = clock;
    bus.subscribe((event) => event.kind === 'invocations_appended' && this.#note(event.latestStartedAt));
  }

  /** null before anything was stored. */
  get seconds(): number | null {
    return this.#seconds;
  }

  #note(at: number): void {
    const lagMs = this.#clock.now() - at;
    if (lagMs < HISTORY_MS) this.#seconds = Math.max(0, lagMs) / 1000;
  }
}
