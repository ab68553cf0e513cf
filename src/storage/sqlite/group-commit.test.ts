import { describe, expect, it } from 'vitest';
import type { AppendResult, EventBatch } from '../../ports/event-store.ts';
import { GroupCommit } from './group-commit.ts';

const batch = (size: number): EventBatch => ({ invocations: Array.from({ length: size }, () => ({}) as never) });
const resultOf = ({ invocations }: EventBatch): AppendResult => ({
  invocations: invocations.map(() => ({ status: 'new', outcome: 'completed', previousOutcome: null })),
});

describe('GroupCommit', () => {
  it('writes what arrives during a write in the next one, together', async () => {
    const sizes: number[] = [];
    const commits = new GroupCommit(async (joined) => {
      sizes.push(joined.invocations.length);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return resultOf(joined);
    });
    const first = commits.append(batch(1));
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, ...Array.from({ length: 20 }, () => commits.append(batch(1)))]);
    expect(sizes).toEqual([1, 20]);
  });

  it('does not let a caller who is alone wait', async () => {
    let writes = 0;
    const commits = new GroupCommit((joined) => {
      writes++;
      return Promise.resolve(resultOf(joined));
    });
    for (let i = 0; i < 5; i++) await commits.append(batch(1));
    expect(writes).toBe(5);
  });

  it('fails the callers of the write that failed, and goes on', async () => {
    let writes = 0;
    const commits = new GroupCommit((joined) =>
      ++writes === 1 ? Promise.reject(new Error('disk full')) : Promise.resolve(resultOf(joined)),
    );
    await expect(commits.append(batch(1))).rejects.toThrow('disk full');
    await expect(commits.append(batch(1))).resolves.toEqual(resultOf(batch(1)));
  });

  it('refuses what would not fit its bound, and takes it again later', async () => {
    let finish = () => {};
    const commits = new GroupCommit(
      (joined) =>
        new Promise((resolve) => {
          finish = () => resolve(resultOf(joined));
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
