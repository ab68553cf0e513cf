import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { attachSqliteStore, type SqliteStore } from './sqlite-store.ts';

let temporary: TemporaryStore;
let store: SqliteStore;

beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => 2_000 });
  store = temporary.store;
});
afterEach(() => temporary.remove());

describe('a SQLite store shared with another thread', () => {
  it('stores and answers for both, and goes on when one of them leaves', async () => {
    const shared = attachSqliteStore(await store.share());
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        (index % 2 === 0 ? store : shared).append({ invocations: [observe({ name: `skill-${index}`, at: 1_000 })] }),
      ),
    );
    expect((await shared.getStatus()).invocations).toBe(100);
    await shared.close();
    await expect(shared.getStatus()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    await store.append({ invocations: [observe({ name: 'later', at: 1_000 })] });
    expect((await store.getStatus()).invocations).toBe(101);
  });

  it('fails what the other thread asks once it is closed', async () => {
    const shared = attachSqliteStore(await store.share());
    await store.close();
    await expect(shared.append({ invocations: [observe({ name: 'x', at: 1_000 })] })).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    });
  });

  it('works from within a worker thread', async () => {
    const handle = await store.share();
    const url = new URL('./sqlite-store.ts', import.meta.url).href;
    const source = `
      const { workerData, parentPort } = require('node:worker_threads');
      import(${JSON.stringify(url)}).then(async ({ attachSqliteStore }) => {
        const store = attachSqliteStore(workerData.handle);
        await store.append({ invocations: workerData.invocations });
        parentPort.postMessage((await store.getStatus()).invocations);
        await store.close();
      });`;
    const worker = new Worker(source, {
      eval: true,
      workerData: { handle, invocations: [observe({ name: 'from afar', at: 1_000 })] },
      transferList: [handle.writer.port, handle.reader.port],
    });
    const counted = await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
    expect(counted).toBe(1);
    await new Promise((resolve) => worker.on('exit', resolve));
    expect((await store.getStatus()).invocations).toBe(1);
  });
});
