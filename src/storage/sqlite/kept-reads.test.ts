import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { keepFlow } from '../../app/flow/keep-flow.ts';
import { RANKED_KINDS } from '../../domain/skill.ts';

const AT = Date.UTC(2026, 5, 15, 12);

let temporary: TemporaryStore;
beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => AT });
});
afterEach(() => temporary.remove());

const use = (sessionId: string, ...names: string[]) =>
  temporary.store.append({
    invocations: names.map((name, i) => observe({ name, sessionId, at: AT - 60_000 + i * 1000, kind: 'shell', durationMs: 100 * (i + 1) })),
  });
const keep = () => keepFlow.update({ store: temporary.store, clock: { now: () => AT }, publish: () => undefined });

describe('what a reader keeps', () => {
  it('of skills and what stands beside them ends with the next look at a session, and with forgetting', async () => {
    const { flow } = temporary.store.analyses;
    const read = () => flow.readCompany({ name: 'a', kinds: RANKED_KINDS, gapsOf: 5 });
    await use('s1', 'a', 'b');
    expect(await read()).toMatchObject({ isKnown: true, names: [], pending: 1 });
    await keep();
    const first = await flow.getVersion();
    expect(await read()).toMatchObject({ names: ['a', 'b'], sessions: 1, sessionsWithSkill: 1, allUses: 2, others: 1 });
    await use('s2', 'a', 'c');
    await keep();
    expect(await flow.getVersion()).not.toBe(first);
    const company = await read();
    expect(company).toMatchObject({ names: ['a', 'b', 'c'], sessions: 2, sessionsWithSkill: 2, allUses: 4, others: 2 });
    expect([...company.after.uses]).toEqual([0, 1, 1]);
    expect([...company.shared]).toEqual([0, 1, 1]);
    expect(company.before.borders).toBe(2);
    await temporary.store.forget({ session: 's2' }, false);
    expect((await read()).names).toEqual([]);
    await keep();
    expect((await read()).names).toEqual(['a', 'b']);
  });

  it('of a skill’s counts ends when it is used again', async () => {
    const count = () =>
      temporary.store.findSkills({
        from: 0,
        to: AT,
        skills: [
          { kind: 'shell', name: 'a' },
          { kind: 'shell', name: 'none' },
        ],
      });
    await use('s1', 'a');
    expect(await count()).toMatchObject([{ invocations: 1, lastInvokedAt: AT - 60_000 }, undefined]);
    await use('s2', 'b', 'a');
    expect(await count()).toMatchObject([{ invocations: 2, lastInvokedAt: AT - 59_000 }, undefined]);
  });

  it('of the texts of skills ends when another was seen, not when a known one was used', async () => {
    const { search } = temporary.store.analyses;
    await use('s1', 'a');
    const first = await search.getTextsVersion();
    await use('s2', 'a');
    expect(await search.getTextsVersion()).toBe(first);
    await use('s2', 'a', 'b');
    expect(await search.getTextsVersion()).not.toBe(first);
  });
});
