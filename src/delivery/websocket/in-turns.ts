import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long work for many clients may keep the event loop: less than half of the 20 ms that a turn may take. */
const TURN_MS = 8;
/** Clients between two looks at the clock. */
const STRIDE = 32;

/** A turn of the event loop, as far as we have used it. */
export class Turn {
  #beganAt = performance.now();

  /** Lets others have their turn when this one has been long enough. */
  async giveWay(): Promise<void> {
    if (!this.isOver) return;
    await nextTurn();
    this.#beganAt = performance.now();
  }

  get isOver(): boolean {
    return performance.now() - this.#beganAt > TURN_MS;
  }
}

/** Acts on each of them in order, and lets others have their turn in between. */
export async function inTurns<Item>(items: readonly Item[], act: (item: Item) => void, turn = new Turn()): Promise<void> {
  for (let index = 0; index < items.length; index++) {
    if (index % STRIDE === STRIDE - 1 && turn.isOver) await turn.giveWay();
    act(items[index] as Item);
  }
}
