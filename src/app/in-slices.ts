import { setImmediate } from 'node:timers/promises';

/** How long the event loop is kept at a time. */
const SLICE_MS = 8;

/** What work done in steps comes to, with the event loop free between slices of it. */
export async function inSlices<Result>(steps: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const endAt = performance.now() + SLICE_MS;
    do {
      const { done, value } = steps.next();
      if (done) return value;
    } while (performance.now() < endAt);
    await setImmediate();
  }
}
