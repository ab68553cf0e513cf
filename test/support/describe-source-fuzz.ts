import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import type { TranscriptSource } from '../../src/ports/transcript-source.ts';
import { readFixtures } from './describe-source-fixtures.ts';
import { FUZZ_RUNS, mutate } from './mutate.ts';

/** One parser reads so many mutated inputs, then another goes on from its state. */
const INPUTS_PER_PARSER = 500;
/** More than this kept between two reads would be growth with the input. */
const MAX_STATE_BYTES = 300_000;

/** Feeds a parser mutated pieces of its own fixtures: nothing throws, each input is taken, ignored or rejected, and what is kept stays small. */
export function describeSourceFuzz(source: TranscriptSource, folder: string): void {
  const seeds = readFixtures(source, folder).flatMap(({ inputs }) => inputs.map((input) => Buffer.from(input)));
  const eventId = new RegExp(`^${source.agent}:.{1,188}$`, 's');

  describe(`${source.name} fed with noise`, () => {
    it(`takes, ignores or rejects each of ${FUZZ_RUNS} mutated inputs`, { timeout: 60_000 }, () => {
      const random = seededRandom(7);
      const counts = { events: 0, ignored: 0, rejected: 0 };
      let state: unknown;
      for (let run = 0; run < FUZZ_RUNS; ) {
        const parser = source.createParser({ path: 'x/y.jsonl', state });
        for (const end = run + INPUTS_PER_PARSER; run < end; run++) {
          const input = mutate(seeds, random).toString();
          counts[parser.parseLine(input).kind]++;
          if (run % 100 === 0) source.recognises(input.split('\n'));
        }
        const { invocations, sessions } = parser.drain();
        for (const observation of [...invocations, ...parser.observeOpen(true)]) {
          if (!eventId.test(observation.eventId) || !Number.isSafeInteger(observation.startedAt)) expect(observation).toBe('well formed');
        }
        for (const { sessionId } of sessions) if (sessionId.length === 0 || sessionId.length > 200) expect(sessionId).toBe('well formed');
        const text = JSON.stringify(parser.saveState());
        expect(text.length).toBeLessThan(MAX_STATE_BYTES);
        expect(parser.unknownTypes.size).toBeLessThanOrEqual(51);
        state = JSON.parse(text);
        expect(source.createParser({ path: 'x/y.jsonl', state }).saveState()).toEqual(state);
      }
      expect(counts.events + counts.ignored + counts.rejected).toBe(FUZZ_RUNS);
      expect(Math.min(counts.events, counts.rejected)).toBeGreaterThan(FUZZ_RUNS / 100);
    });
  });
}
