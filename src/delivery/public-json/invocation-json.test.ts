import { describe, expect, it } from 'vitest';
import { FUZZ_RUNS, mutate } from '../../../test/support/mutate.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { assertStorable } from '../../storage/sqlite/assert-storable.ts';
import { toRecorded } from './invocation-json.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

const SEEDS = [
  { skill_name: 'deploy', kind: 'ci', outcome: 'failed', duration_seconds: 12.5, session_id: 's1', error_type: 'exit_code_1' },
  { id: 'x', skill_name: 'a', outcome: 'completed', started_at: '2026-11-20T08:00:00Z', ended_at: '2026-11-20T08:00:01.5+01:00' },
  { skill_name: 'b', agent: 'codex', outcome: 'open', trigger: 'typed', subagent_id: 'q', directory: '/home/ada/app', git_branch: 'main' },
  {
    skill_name: 'c',
    outcome: 'rejected',
    workflow_phase: 'setup',
    pipeline: { name: 'p', build_number: '1', commit: 'abcdef0', branch: 'b' },
  },
].map((seed) => Buffer.from(JSON.stringify(seed)));

describe('what others record', () => {
  it(`is storable, or refused in words, in each of ${FUZZ_RUNS} mutated bodies`, { timeout: 60_000 }, () => {
    const random = seededRandom(11);
    const counts = { broken: 0, refused: 0, recorded: 0 };
    for (let run = 0; run < FUZZ_RUNS; run++) {
      let value: unknown;
      try {
        value = JSON.parse(mutate(SEEDS, random).toString());
      } catch {
        counts.broken++;
        continue;
      }
      const recorded = toRecorded(value, NOW);
      if (typeof recorded === 'string') {
        counts.refused++;
        if (recorded === '' || recorded.length > 2_000) expect(recorded).toBe('a short reason');
        continue;
      }
      counts.recorded++;
      assertStorable({ invocations: [recorded.observation], sessions: [recorded.session] });
    }
    expect(counts.broken + counts.refused + counts.recorded).toBe(FUZZ_RUNS);
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(FUZZ_RUNS / 100);
  });
});
