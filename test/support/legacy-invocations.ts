import type { LegacyInvocation } from './legacy-databases.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const iso = (at: number) => new Date(at).toISOString();
/** The four ways in which earlier versions wrote an instant. */
const STYLES: readonly ((at: number) => string)[] = [
  (at) => iso(at).replace('Z', '000+00:00'),
  iso,
  (at) => iso(at).slice(0, -1),
  (at) => iso(at).slice(0, 19).replace('T', ' '),
];

/**
 * Rows with answers that can be worked out by hand, in the order in which an earlier version would have stored them.
 * Four sessions, s1–s4.
 *
 * - `ruff-check` (s4): 50 rows, every fourth in another style; 10 in the last hour, 30 in the last 24 h, all completed, 2 s
 *   each, path `quick`; then one more, back-filled from 20 days ago, without a duration.
 * - `falling` (s4): 10 rows at the start of each of the last 7 UTC days, of which 9, 8, 7, 6, 5, 4, 3 completed.
 * - `alpha` in s1 and s2, `beta` in s1 and s3: independent, as s4 has neither.
 * - `odd` (s4): what tripped earlier versions up.
 */
export function legacyInvocations(now: number): LegacyInvocation[] {
  return [...ruffCheck(now), ...falling(now), ...alphaAndBeta(now), ...odd(now)];
}

function ruffCheck(now: number): LegacyInvocation[] {
  const ages = [
    ...Array.from({ length: 10 }, (_, index) => (index + 1) * 5 * MINUTE),
    ...Array.from({ length: 20 }, (_, index) => (index + 2) * HOUR),
    ...Array.from({ length: 20 }, (_, index) => 30 * HOUR + index * MINUTE),
  ];
  const rows = ages.toReversed().map((age, index) => ({
    skill_name: 'ruff-check',
    invoked_at: (STYLES[index % STYLES.length] as (at: number) => string)(now - age),
    session_id: 's4',
    workflow_path: 'quick',
    completed: 1 as const,
    duration_seconds: 2,
    selection_rank: (index % 2) + 1,
    embedding: new Uint8Array(1536).fill(index),
    workflow_phase: 'verification',
    workflow_step_id: `step-${index}`,
  }));
  return [
    ...rows,
    { skill_name: 'ruff-check', invoked_at: iso(now - 20 * DAY), session_id: 's4', workflow_path: 'comprehensive', completed: 1 },
  ];
}

function falling(now: number): LegacyInvocation[] {
  const today = Math.floor(now / DAY) * DAY;
  return Array.from({ length: 7 }, (_, index) => index).flatMap((index) =>
    Array.from({ length: 10 }, (_, row) => ({
      skill_name: 'falling',
      invoked_at: iso(today - (6 - index) * DAY + row),
      session_id: 's4',
      completed: row < 9 - index ? (1 as const) : (0 as const),
      duration_seconds: row < 9 - index ? 1 : null,
    })),
  );
}

function alphaAndBeta(now: number): LegacyInvocation[] {
  const row = (skill_name: string, session_id: string, completed: 0 | 1): LegacyInvocation => ({
    skill_name,
    invoked_at: iso(now - 40 * DAY),
    session_id,
    completed,
    duration_seconds: 4,
    user_query: `please run ${skill_name}`,
    workflow_phase: 'setup',
  });
  return [row('alpha', 's1', 1), row('alpha', 's1', 0), row('alpha', 's2', 1), row('beta', 's1', 1), row('beta', 's3', 1)];
}

function odd(now: number): LegacyInvocation[] {
  const base = { skill_name: 'odd', invoked_at: iso(now - 50 * DAY), session_id: 's4', completed: 0 as const };
  return [
    {
      ...base,
      error_type: 'ValueError: bad "key" [3] in a.b.c',
      follow_up_actions: '["git commit","continue"]',
      alternatives_considered: '[]',
    },
    { ...base, error_type: 'Tests failed: test_a[x] "quoted"', follow_up_actions: '[]', alternatives_considered: null, workflow_path: '' },
    { ...base, error_type: 'timeout', follow_up_actions: '{"a":{"b":1}}', alternatives_considered: '{"a":{"b":["c"]}}' },
    { ...base, invoked_at: 'yesterday', created_at: '2026-01-02 03:04:05', completed: 1, follow_up_actions: 'not json' },
    // As the crackerjack hook stored it: a phase as path, a time that is its own overhead.
    { ...base, completed: 1, workflow_path: 'execution', duration_seconds: 0.00001, user_query: 'crackerjack phase: tests' },
    { ...base, skill_name: 'mcp__github__create_issue', completed: 1, duration_seconds: 0.5 },
  ];
}
