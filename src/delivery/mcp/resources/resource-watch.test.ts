import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { makeKeepingLogger } from '../../../../test/support/keeping-logger.ts';
import { observe } from '../../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { withQueryLimit } from '../../../ports/query-limit.ts';
import { NameCompletion } from '../completions/name-completion.ts';
import { ResourceAnswers } from './resource-answers.ts';
import { MOST_WATCHED, MOST_WATCHED_BY_ONE, ResourceWatch } from './resource-watch.ts';

const NOW = Date.UTC(2026, 10, 28, 12, 0, 30);
const clock = { now: () => NOW };

let temporary: TemporaryStore;
let watch: ResourceWatch;
let counted = 0;

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
});

afterAll(() => temporary.remove());

beforeEach(() => {
  const { store } = temporary;
  counted = 0;
  const counting = {
    getChangeCounter() {
      counted++;
      return store.getChangeCounter();
    },
  };
  const resources = new ResourceAnswers({ store, clock, timeZone: 'UTC' }, new NameCompletion(store.analyses.names, clock));
  watch = new ResourceWatch({ store: counting, resources, logger: makeKeepingLogger(), everyMs: 5 });
});

afterEach(() => watch.close());

const use = (name: string) => temporary.store.append({ invocations: [observe({ name, at: NOW - 1000 })], sessions: [] });

it('goes on after the time limit of the request that began it', async () => {
  const updates: string[] = [];
  await withQueryLimit(200, () => watch.watch(['session-buddy://skills/pdf'], (uri) => updates.push(uri)));
  await new Promise((resolve) => setTimeout(resolve, 250));
  await use('pdf');
  await vi.waitFor(() => expect(updates).toEqual(['session-buddy://skills/pdf']), 5000);
});

it('asks the database nothing while nobody listens', async () => {
  const end = await watch.watch(['session-buddy://dashboard'], () => undefined);
  await vi.waitFor(() => expect(counted).toBeGreaterThan(1), 5000);
  end?.();
  await vi.waitFor(
    async () => {
      const before = counted;
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(counted).toBe(before);
    },
    { timeout: 5000 },
  );
});

it('passes over what is not ours, and takes a name encoded or not', async () => {
  const updates: string[] = [];
  await watch.watch(['file:///etc/passwd', 'session-buddy://skills/a/b', 'session-buddy://skills/a%2Fb'], (uri) => updates.push(uri));
  expect(watch.size).toBe(1);
  await use('a/b');
  await vi.waitFor(() => expect(updates).toEqual(['session-buddy://skills/a/b', 'session-buddy://skills/a%2Fb']), 5000);
});

it('has room for so many and no more, and for others once some have gone', async () => {
  const uris = (from: number, count: number) => Array.from({ length: count }, (_, index) => `session-buddy://skills/s-${from + index}`);
  expect(await watch.watch(uris(0, MOST_WATCHED_BY_ONE + 1), () => undefined)).toBeUndefined();
  const ends: (() => void)[] = [];
  for (let from = 0; from < MOST_WATCHED; from += MOST_WATCHED_BY_ONE) {
    ends.push((await watch.watch(uris(from, MOST_WATCHED_BY_ONE), () => undefined)) as () => void);
  }
  expect(watch.size).toBe(MOST_WATCHED);
  expect(await watch.watch(['session-buddy://dashboard'], () => undefined)).toBeUndefined();
  // What is watched already costs nothing more.
  expect(await watch.watch(uris(0, 1), () => undefined)).toBeDefined();
  ends[1]?.();
  expect(await watch.watch(['session-buddy://dashboard'], () => undefined)).toBeDefined();
});
