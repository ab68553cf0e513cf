import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts';

const HOUR_MS = 3_600_000;
const AT = Date.UTC(2026, 0, 2, 12, 30);

let store: SqliteStore;
beforeEach(async () => {
  store = await openSqliteStore({ path: `${temporaryFolder()}/skills.db` });
});
afterEach(() => store.close());

const append = (...invocations: InvocationObservation[]) => store.append({ invocations });
const LS = observe({ kind: 'shell', name: 'ls', at: AT, sessionId: 's1' });
const takeSkills = async () => (await store.analyses.changes.takeSkills(10)).map(({ skill, from }) => [skill.name, from]);

describe('the marks of what has changed', () => {
  it('name each skill once, from its earliest hour, and each session', async () => {
    const earlier = observe({ kind: 'shell', name: 'ls', at: AT - 3 * HOUR_MS, sessionId: 's2' });
    await append(LS, earlier, observe({ name: 'pdf', at: AT, sessionId: 's1' }));
    expect(await takeSkills()).toEqual([
      ['ls', Date.UTC(2026, 0, 2, 9)],
      ['pdf', Date.UTC(2026, 0, 2, 12)],
    ]);
    expect((await store.analyses.changes.takeSessions(10)).map(({ sessionId }) => sessionId)).toEqual(['s1', 's2']);
    expect(await takeSkills()).toEqual([]);
  });

  it('are not made by what changes nothing', async () => {
    await append(LS);
    const taken = await store.analyses.changes.takeSkills(10);
    await store.analyses.changes.doneSkills(taken.map(({ id }) => id));
    await append(LS);
    expect(await takeSkills()).toEqual([]);
  });

  it('outlive a look that ends before it is done, and a change during the look', async () => {
    await append(LS);
    const taken = await store.analyses.changes.takeSkills(10);
    await store.analyses.changes.resume();
    expect(await takeSkills()).toHaveLength(1);
    await append(observe({ kind: 'shell', name: 'ls', at: AT }));
    await store.analyses.changes.doneSkills(taken.map(({ id }) => id));
    expect(await takeSkills()).toHaveLength(1);
    await store.analyses.changes.doneSkills(taken.map(({ id }) => id));
    await store.analyses.changes.resume();
    expect(await takeSkills()).toEqual([]);
  });

  it('are made of everything by a rebuild, which also drops the states of analyses', async () => {
    await append(LS);
    const taken = await store.analyses.changes.takeSkills(10);
    await store.analyses.changes.doneSkills(taken.map(({ id }) => id));
    await store.analyses.analysisState.write('anomalies', [{ key: 'k', value: new Uint8Array([1, 2]) }]);
    expect(await store.analyses.analysisState.read('anomalies', ['k', 'other'])).toEqual([{ key: 'k', value: new Uint8Array([1, 2]) }]);
    await store.rebuild();
    expect(await takeSkills()).toHaveLength(1);
    expect(await store.analyses.analysisState.read('anomalies')).toEqual([]);
  });
});
