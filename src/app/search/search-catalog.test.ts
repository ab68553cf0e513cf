import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { withQueryLimit } from '../../ports/query-limit.ts';
import type { TextEmbedder } from '../../ports/text-embedder.ts';
import { searchCatalog } from './search-catalog.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

let temporary: TemporaryStore;
beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => NOW });
  await temporary.store.append({ invocations: [observe({ name: 'deploy', at: NOW - 1000 })] });
});
afterEach(() => temporary.remove());

const search = (query: string, embedder: TextEmbedder | null = null) =>
  searchCatalog(temporary.store, temporary.store.analyses.search, embedder, { query, from: 0, to: NOW });

/** A server that takes questions and never answers. */
const silent: TextEmbedder = {
  model: 'silent',
  embed: (_texts, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve({ kind: 'failed', reason: 'no answer in time' }))),
};

describe('searchCatalog', () => {
  it('answers by words when a model does not answer, within the time that whoever asks has', async () => {
    const answer = await withQueryLimit(2000, () => search('deploy', silent));
    expect(answer.results.map(({ skill }) => skill.name)).toEqual(['deploy']);
    expect(answer.meaning).toEqual({ kind: 'failed', model: 'silent', reason: 'no answer in time' });
  });

  it('reads the texts of skills once, and again when anything has changed', async () => {
    const { search: texts } = temporary.store.analyses;
    let reads = 0;
    const { listTexts } = texts;
    texts.listTexts = () => {
      reads++;
      return listTexts();
    };
    for (let i = 0; i < 3; i++) await search('deploy');
    expect(reads).toBe(1);
    await temporary.store.append({ invocations: [observe({ name: 'deploy again', at: NOW - 1000 })] });
    expect((await search('deploy')).found).toBe(2);
    expect(reads).toBe(2);
  });
});
