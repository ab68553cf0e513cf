import { describe, expect, it } from 'vitest';
import type { AppendResult, EventBatch } from '../../ports/event-store.ts';
import { GroupCommit } from './group-commit.ts';

const batch = (size: number): EventBatch => ({ invocations: Array.from({ length: size }, () => ({}) as never) });
const results = (batches: readonly EventBatch[]): AppendResult[] => batches.map(() => ({ invocations: [] }));

describe('GroupCommit', () => {
  it('writes what arrives during a write in the next one, together', async () => {
    const sizes: number[] = [];
    const commits = new GroupCommit(async (batches) => {
      sizes.push(batches.length);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return results(batches);
    });
    const first = commits.append(batch(1));
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, ...Array.from({ length: 20 }, () => commits.append(batch(1)))]);
    expect(sizes).toEqual([1, 20]);
  });

  it('does not let a caller who is alone wait', async () => {
    let writes = 0;
    const commits = new GroupCommit((batches) => {
      writes++;
      return Promise.resolve(results(batches));
    });
    for (let i = 0; i < 5; i++) await commits.append(batch(1));
    expect(writes).toBe(5);
  });

  it('fails the callers of the write that failed, and goes on', async () => {
    let writes = 0;
    const commits = new GroupCommit((batches) =>
      ++writes === 1 ? Promise.reject(new Error('disk full')) : Promise.resolve(results(batches)),
    );
    await expect(commits.append(batch(1))).rejects.toThrow('disk full');
    await expect(commits.append(batch(1))).resolves.toEqual({ invocations: [] });
  });

  it('refuses what would not fit its bound, and takes it again later', async () => {
    let finish = () => {};
    const commits = new GroupCommit(
      (batches) =>
        new Promise((resolve) => {
          finish = () => resolve(results(batches));
        }),
    );
    const first = commits.append(batch(10));
    await new Promise((resolve) => setImmediate(resolve));
    const second = commits.append(batch(150_000));
    await expect(commits.append(batch(150_000))).rejects.toMatchObject({ code: 'OVERLOADED', retryable: true });
    finish();
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    finish();
    await second;
  });
});
