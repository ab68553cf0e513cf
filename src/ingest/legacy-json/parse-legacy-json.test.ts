import { describe, expect, it } from 'vitest';
import { FUZZ_RUNS, mutate } from '../../../test/support/mutate.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { parseLegacyJson } from './parse-legacy-json.ts';

const ENTRY = {
  skill_name: 'ruff-check',
  invoked_at: '2026-02-10T08:00:00.123456',
  session_id: 's1',
  completed: true,
  duration_seconds: 4.2,
};

function read(document: unknown, timezone = 'UTC') {
  const data = parseLegacyJson(JSON.stringify(document), timezone);
  const batches = [...(data?.batches ?? [])];
  return { data, batches, observations: batches.flatMap(({ invocations }) => invocations.map(({ observation }) => observation)) };
}

describe('parseLegacyJson', () => {
  it('makes an observation of an entry', () => {
    const { observations, batches } = read({ invocations: [{ ...ENTRY, workflow_path: 'comprehensive', workflow_phase: 'Verification' }] });
    const startedAt = Date.parse('2026-02-10T08:00:00.123Z');
    expect(observations).toEqual([
      {
        eventId: expect.stringMatching(/^legacy:json-[0-9a-f]{32}$/),
        skill: { kind: 'skill', name: 'ruff-check' },
        ...{ sessionId: 's1', agent: 'legacy', source: 'legacy', startedAt, endedAt: startedAt + 4200, measuredDurationMs: 4200 },
        ...{ outcome: 'completed', certainty: 'observed', phase: 'verification' },
      },
    ]);
    expect(batches[0]?.sessions).toEqual([{ sessionId: 's1', agent: 'legacy', firstEventAt: startedAt, lastEventAt: startedAt + 4200 }]);
  });

  it.each([
    [{ completed: 1 }, { outcome: 'completed' }],
    [{ completed: false }, { outcome: 'abandoned' }],
    [
      { completed: false, error_type: 'TimeoutError' },
      { outcome: 'failed', errorType: 'timeout_error' },
    ],
    [
      { duration_seconds: 0.00001, workflow_path: 'execution' },
      { endedAt: undefined, measuredDurationMs: undefined, phase: 'execution' },
    ],
    [{ duration_seconds: 0.01, user_query: 'crackerjack phase: fast_hooks' }, { endedAt: undefined }],
    [{ duration_seconds: 0.01 }, { measuredDurationMs: 10 }],
    [{ duration_seconds: -1 }, { endedAt: undefined }],
    [{ duration_seconds: '4' }, { endedAt: undefined }],
    [{ duration_seconds: 1e300 }, { endedAt: undefined }],
    [{ invoked_at: '9999-12-31T23:59:59Z', duration_seconds: 60 }, { endedAt: undefined }],
    [{ skill_name: 'mcp__github__create_issue' }, { skill: { kind: 'mcp', name: 'mcp__github__create_issue' } }],
    [{ invoked_at: '2026-02-10T08:00:00+02:00' }, { startedAt: Date.parse('2026-02-10T06:00:00Z') }],
  ])('reads %j', (fields, expected) => {
    const [observation] = read({ invocations: [{ ...ENTRY, ...fields }] }).observations;
    expect({ endedAt: undefined, measuredDurationMs: undefined, ...observation }).toMatchObject(expected);
  });

  it.each([{ skill_name: null }, { skill_name: ' ' }, { session_id: 7 }, { session_id: 'x'.repeat(201) }, { invoked_at: 1_770_710_400 }])(
    'rejects an entry with %j and keeps the others',
    (fields) => {
      const { data, observations } = read({ invocations: [{ ...ENTRY, ...fields }, ENTRY, null, [], 'x'] });
      expect(observations).toHaveLength(1);
      expect(data?.rejectedCount).toBe(4);
    },
  );

  it('tells equal entries apart, the same way each time and in any zone', () => {
    const ids = (timezone: string) =>
      read({ invocations: [ENTRY, ENTRY, { ...ENTRY, session_id: 's2' }] }, timezone).observations.map(({ eventId }) => eventId);
    expect(new Set(ids('UTC')).size).toBe(3);
    expect(ids('Asia/Tokyo')).toEqual(ids('UTC'));
  });

  it('hands over all of a session at once', () => {
    const invocations = Array.from({ length: 9_000 }, (_, index) => ({
      ...ENTRY,
      session_id: `s${index % 3}`,
      invoked_at: new Date(index * 1000).toISOString(),
    }));
    const { batches } = read({ invocations });
    expect(batches.map((batch) => batch.invocations.length)).toEqual([3000, 3000, 3000]);
  });

  it.each(['', '[]', '{', 'null', '{"a":1}', '{"invocations":{}}', '{"skills":[]}', '{"invocations":[],"skills":3}'])(
    'leaves %j to others',
    (text) => {
      expect(parseLegacyJson(text, 'UTC')).toBeUndefined();
    },
  );

  it('survives whatever a file may hold, and hands on only what can be stored', () => {
    const document = {
      invocations: [
        { ...ENTRY, error_type: 'ValueError: x' },
        { ...ENTRY, completed: 0, workflow_path: 'setup' },
      ],
      skills: { a: {} },
    };
    const seeds = [JSON.stringify(document), JSON.stringify(document, null, 1), JSON.stringify({ invocations: [ENTRY] })].map((text) =>
      Buffer.from(text),
    );
    const random = seededRandom(3);
    let read = 0;
    for (let index = 0; index < FUZZ_RUNS; index++) {
      const data = parseLegacyJson(mutate(seeds, random).toString(), 'Europe/Berlin');
      for (const { invocations } of data?.batches ?? []) {
        for (const { observation } of invocations) {
          read++;
          if (!Number.isInteger(observation.startedAt) || observation.skill.name === '' || observation.sessionId.length > 200) {
            throw new Error(JSON.stringify(observation));
          }
        }
      }
    }
    expect(read).toBeGreaterThan(1_000);
  }, 60_000);
});
