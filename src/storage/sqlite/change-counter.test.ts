import { expect, it, onTestFinished } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore } from '../../../test/support/temporary-store.ts';

it.each([false, true])('the change counter differs after every change, and only then (one thread: %s)', async (oneThread) => {
  const { store, remove } = await openTemporaryStore({ now: () => 2_000 }, { oneThread });
  onTestFinished(remove);
  const seen = [await store.getChangeCounter()];
  expect(await store.getChangeCounter()).toBe(seen[0]);
  for (let i = 0; i < 3; i++) {
    await store.append({ invocations: [observe({ name: 'pdf', at: 1_000 + i })] });
    seen.push(await store.getChangeCounter());
  }
  expect(new Set(seen).size).toBe(4);
  expect(await store.getChangeCounter()).toBe(seen.at(-1));
});

it('a skill asked about since 1970 is counted from its first use on, and one asked about before that is not there', async () => {
  const { store, remove } = await openTemporaryStore({ now: () => Date.parse('2026-11-20T12:00:00Z') });
  onTestFinished(remove);
  const first = Date.parse('2026-01-01T23:59:59Z');
  await store.append({
    invocations: [first, first + 86_400_000, first + 200 * 86_400_000].map((at) => observe({ name: 'pdf', at, durationMs: 1000 })),
  });
  const find = (from: number, to: number) => store.findSkill({ name: 'pdf', from, to });
  const all = await find(0, Date.parse('2026-11-20T12:00:00Z'));
  expect(all).toMatchObject({ invocations: 3, firstInvokedAt: first });
  expect(all?.durationP50Ms).toBeCloseTo(1000, -2);
  expect(await find(first - 1e9, first + 1000)).toMatchObject({ invocations: 1 });
  expect(await find(0, first - 3_600_000)).toMatchObject({ invocations: 0, firstInvokedAt: first });
});
