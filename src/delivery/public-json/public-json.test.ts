import { describe, expect, it } from 'vitest';
import { SessionBuddyError } from '../../domain/errors.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import type { SkillCounts } from '../../ports/metric-queries.ts';
import { parseKinds } from './parse-kinds.ts';
import { toErrorProblem, toProblem } from './problem-json.ts';
import { encodeSessionCursor, parseSessionCursor } from './session-json.ts';
import { topSkillSchema, toTopSkillJson } from './top-skill-json.ts';
import { toInstant, toRatio, toSeconds } from './units.ts';

describe('numbers', () => {
  it('are seconds to the millisecond, under a second to the microsecond, without float noise', () => {
    expect([0, 0.25, 0.1 + 0.2, 999.9996, 1000.4999, 1234.5678, 86_400_000].map(toSeconds)).toEqual([
      0, 0.00025, 0.0003, 1, 1, 1.235, 86_400,
    ]);
  });

  it('are ratios to six decimals', () => {
    expect([0, 1 / 3, 2 / 3, 0.1 + 0.2, 1].map(toRatio)).toEqual([0, 0.333333, 0.666667, 0.3, 1]);
  });

  it('are instants in UTC', () => {
    expect(toInstant(0)).toBe('1970-01-01T00:00:00.000Z');
  });
});

describe('parseKinds', () => {
  it('reads all, or a list with each kind once', () => {
    expect(parseKinds('all')).toEqual(SKILL_KINDS);
    expect(parseKinds('tool, skill,tool')).toEqual(['tool', 'skill']);
  });

  it.each(['', 'ALL', 'skill,', 'skills', 'all,tool'])('does not read %j', (text) => {
    expect(parseKinds(text)).toBeUndefined();
  });
});

describe('problems', () => {
  it('carry the code and the advice of our errors', () => {
    expect(toErrorProblem(new SessionBuddyError('SKILL_NOT_FOUND', 'no skill is named "x"'))).toMatchObject({
      status: 404,
      title: 'Not Found',
      detail: 'no skill is named "x"',
      code: 'SKILL_NOT_FOUND',
      advice: expect.stringContaining('report --kind all'),
    });
    expect(toErrorProblem(new SessionBuddyError('STORAGE_UNAVAILABLE', 'locked'))).toMatchObject({ status: 503 });
    expect(toErrorProblem(new SessionBuddyError('STORAGE_CORRUPT', 'broken'))).toMatchObject({ status: 500, code: 'STORAGE_CORRUPT' });
  });

  it('say nothing of an unforeseen failure', () => {
    const problem = toErrorProblem(new TypeError('secret at line 5'));
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL_SERVER_ERROR' });
    expect(JSON.stringify(problem)).not.toContain('secret');
  });

  it('have a title for any status', () => {
    expect([toProblem(418, '').title, toProblem(507, '').title]).toEqual(['Bad Request', 'Internal Server Error']);
  });
});

describe('a session cursor', () => {
  it('comes back as it was, whatever the id holds', () => {
    for (const cursor of [
      { lastEventAt: 1_795_176_000_000, sessionId: 'a:b c/ü' },
      { lastEventAt: -5, sessionId: '0' },
    ]) {
      expect(parseSessionCursor(encodeSessionCursor(cursor))).toEqual(cursor);
    }
  });

  it.each(['', '!!!', 'abc', Buffer.from('5:').toString('base64url'), Buffer.from(':x').toString('base64url')])(
    'is not read from %j',
    (text) => {
      expect(parseSessionCursor(text)).toBeUndefined();
    },
  );
});

describe('toTopSkillJson', () => {
  const counts: SkillCounts = {
    skill: { kind: 'skill', name: 'review' },
    category: null,
    invocations: 4,
    byOutcome: { open: 1, abandoned: 0, completed: 2, interrupted: 0, rejected: 0, failed: 1, failed_to_launch: 0 },
    durationCount: 2,
    durationSumMs: 3000,
    durationP50Ms: 1000,
    durationP95Ms: 2000,
    firstInvokedAt: 0,
    lastInvokedAt: 5000,
  };

  it('gives the ratio and beside it the percentage, open invocations in neither', () => {
    const row = topSkillSchema.parse(toTopSkillJson(counts));
    expect(row).toMatchObject({
      invocation_count: 4,
      total_invocations: 4,
      ended_count: 3,
      completion_ratio: 0.666667,
      completion_rate: 66.67,
    });
    expect(row).toMatchObject({
      avg_duration_seconds: 1.5,
      avg_duration: 1.5,
      p95_duration_seconds: 2,
      last_invocation_at: '1970-01-01T00:00:05.000Z',
    });
  });

  it('gives null, not 0, where nothing is known', () => {
    const open = {
      ...counts,
      invocations: 1,
      byOutcome: { ...counts.byOutcome, completed: 0, failed: 0 },
      durationCount: 0,
      durationSumMs: 0,
    };
    const row = topSkillSchema.parse(toTopSkillJson({ ...open, durationP50Ms: null, durationP95Ms: null }));
    expect(row).toMatchObject({
      completion_ratio: null,
      completion_rate: null,
      completion_interval: null,
      avg_duration: null,
      p95_duration_seconds: null,
    });
  });
});
