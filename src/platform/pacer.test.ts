import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { localTranscriptFiles } from './local-transcript-files.ts';
import { paceFiles } from './paced-files.ts';
import { Pacer } from './pacer.ts';

function workFor(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

describe('a pacer', () => {
  it('rests longer than it worked while requests come in quick succession, and not otherwise', async () => {
    const pacer = new Pacer();
    const restAfter = async (ms: number) => {
      workFor(ms);
      const from = performance.now();
      await pacer.pause();
      return performance.now() - from;
    };
    await pacer.pause();
    for (let request = 0; request < 3; request++) pacer.noteRequest();
    expect(await restAfter(10)).toBeLessThan(20);
    for (let request = 0; request < 25; request++) pacer.noteRequest();
    expect(await restAfter(10)).toBeGreaterThanOrEqual(239);
    await new Promise((resolve) => setTimeout(resolve, 260));
    expect(await restAfter(10)).toBeLessThan(20);
  });

  it('gives the same lines of a file', async () => {
    const path = join(temporaryFolder(), 'a.jsonl');
    writeFileSync(
      path,
      `${Array.from({ length: 5_000 }, (_, index) => JSON.stringify({ index, text: 'x'.repeat(500) })).join('\n')}\n{"tail`,
    );
    const read = async (files: typeof localTranscriptFiles) => {
      const file = await files.openFile(path);
      const lines = file?.readLines(0);
      const texts: (string | null)[] = [];
      for (let next = await lines?.next(); next !== undefined; next = await lines?.next()) {
        if (next.done)
          return { texts, tail: next.value, fingerprint: await file?.fingerprint(100), whole: await file?.readText(10_000_000) };
        texts.push(...next.value.lines.map(({ text }) => text));
      }
      return undefined;
    };
    const paced = await read(paceFiles(localTranscriptFiles, new Pacer()));
    expect(paced?.texts).toHaveLength(5_000);
    expect(paced).toEqual(await read(localTranscriptFiles));
  });
});
