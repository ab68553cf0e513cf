import { describe, expect, it } from 'vitest';
import { digest, session, step } from '../../../test/support/session-records.ts';
import { LocalCalendar } from '../../domain/local-calendar.ts';
import type { SessionRecord, SessionStep } from '../../domain/session-record.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { analyzeSessions } from './analyze-sessions.ts';
import { computeActiveTime } from './compute-active-time.ts';
import { computeEffectiveness } from './compute-effectiveness.ts';
import { computeStreaks } from './compute-streaks.ts';
import { correlateSessions } from './correlate-sessions.ts';
import { describeLengths, describeSpread } from './describe-lengths.ts';
import { describeQualityTrend } from './describe-quality-trend.ts';
import { compareSlots, describeRhythm } from './describe-rhythm.ts';
import { digestSession } from './digest-session.ts';
import { findBottlenecks } from './find-bottlenecks.ts';
import { findPhaseTransitions } from './find-phase-transitions.ts';
import { judgeHealth } from './judge-health.ts';
import { addWastedTime } from './measure-time.ts';
import { summarizeSession } from './summarize-session.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const utc = new LocalCalendar('UTC');
const many = (count: number, make: (index: number) => SessionStep) => Array.from({ length: count }, (_, index) => make(index));

describe('summarizeSession', () => {
  it('counts 3 invocations of 2 skills, 2 of them completed, of 9 s together', () => {
    const summary = summarizeSession(
      session([
        step({ name: 'pytest', durationMs: 5000 }),
        step({ name: 'pytest', startedAt: 6000, durationMs: 3000, outcome: 'failed' }),
        step({ name: 'ruff check', startedAt: 10_000, durationMs: 1000 }),
      ]),
    );
    expect(summary).toMatchObject({ invocations: 3, skills: 2, completed: 2, ended: 3, totalDurationMs: 9000, elapsedMs: 11_000 });
    expect(summary.completionRatio).toBeCloseTo(0.667, 3);
    expect(summary.completionInterval?.lower).toBeGreaterThan(0);
  });

  it('leaves open ones out of the ratio, and knows no duration where none is', () => {
    expect(summarizeSession(session([step({ outcome: 'open', durationMs: null })]))).toMatchObject({
      invocations: 1,
      ended: 0,
      completionRatio: null,
      totalDurationMs: null,
    });
  });
});

describe('computeActiveTime', () => {
  it('leaves long pauses out and counts what runs side by side once', () => {
    const steps = [
      step({ durationMs: 10 * MINUTE }),
      step({ startedAt: 5 * MINUTE, durationMs: MINUTE }),
      step({ startedAt: 20 * MINUTE, durationMs: MINUTE }),
      step({ startedAt: 10 * HOUR, durationMs: MINUTE }),
    ];
    expect(computeActiveTime(steps)).toEqual({ activeMs: 22 * MINUTE, elapsedMs: 10 * HOUR + MINUTE, blocks: 2 });
  });

  it('is never negative when a clock jumps', () => {
    expect(computeActiveTime([step({ startedAt: HOUR, endedAt: 0, durationMs: -HOUR })])).toEqual({ activeMs: 0, elapsedMs: 0, blocks: 1 });
    expect(computeActiveTime([])).toEqual({ activeMs: 0, elapsedMs: 0, blocks: 0 });
  });
});

describe('computeEffectiveness', () => {
  it('of 8 of 10 completed, with nothing else known, is 80', () => {
    const steps = many(10, (index) =>
      step({ name: `skill ${index}`, startedAt: index * 1000, durationMs: null, outcome: index < 8 ? 'completed' : 'rejected' }),
    );
    const found = computeEffectiveness(session(steps));
    expect(found).toMatchObject({ kind: 'effectiveness', sampleSize: 10 });
    if (found.kind !== 'effectiveness') return;
    expect(found.score).toBeCloseTo(80, 9);
    expect(found.parts.map(({ name, usedWeight }) => [name, usedWeight])).toEqual([
      ['completion', 1],
      ['recovery', 0],
      ['checks', 0],
      ['useful_time', 0],
    ]);
    expect(found.interval?.lower).toBeCloseTo(49.02, 1);
  });

  it('weighs completion, recovery, checks and useful time as its formula says', () => {
    const steps = [
      ...many(6, (index) => step({ startedAt: index * 1000, durationMs: 1000 })),
      step({ name: 'npm test', phase: 'verification', startedAt: 10_000, durationMs: 2000, outcome: 'failed' }),
      step({ name: 'npm test', phase: 'verification', startedAt: 20_000, durationMs: 1000 }),
      step({ name: 'eslint', phase: 'verification', startedAt: 30_000, durationMs: 1000, outcome: 'failed' }),
    ];
    const found = computeEffectiveness(session(steps));
    const value = (name: string) => (found.kind === 'effectiveness' ? found.parts.find((part) => part.name === name)?.value : undefined);
    expect(value('completion')).toBeCloseTo(7 / 9);
    expect(value('recovery')).toBe(1 / 2);
    expect(value('checks')).toBe(1 / 2);
    expect(value('useful_time')).toBeCloseTo(7 / 10);
    expect(found.kind === 'effectiveness' && found.score).toBeCloseTo(100 * (0.4 * (7 / 9) + 0.25 / 2 + 0.2 / 2 + 0.15 * 0.7), 9);
  });

  it('of one session out of four ended says insufficient_data', () => {
    expect(computeEffectiveness(session(many(4, () => step())))).toEqual({
      kind: 'insufficient_data',
      sampleSize: 4,
      requiredSampleSize: 5,
    });
  });

  it('does not count a search without a hit as a failure to recover from', () => {
    const miss = step({ name: 'rg', category: 'searching', outcome: 'failed', errorType: 'exit_code_1' });
    const found = computeEffectiveness(session([miss, ...many(5, () => step())]));
    expect(found.kind === 'effectiveness' && found.parts[1]).toMatchObject({ name: 'recovery', value: null });
  });
});

describe('judgeHealth', () => {
  it('names what was wrong with a session', () => {
    const fail = (at: number) => step({ name: 'mix test', startedAt: at, outcome: 'failed' });
    expect(judgeHealth(session([fail(0), fail(2000), fail(4000)]))?.problems).toEqual(['retry_loop', 'ended_on_failure']);
    expect(
      judgeHealth(session([fail(0), fail(2000), step({ name: 'mix test', startedAt: 4000 }), fail(6000), step({ startedAt: 8000 })]))
        ?.problems,
    ).toEqual([]);
    expect(judgeHealth(session([step({ outcome: 'abandoned' }), step()]))?.problems).toEqual(['abandoned']);
    expect(judgeHealth(session([]))).toBeUndefined();
  });
});

describe('describeLengths', () => {
  it('takes the mean of the middle two for the median of an even number', () => {
    expect(describeSpread([1, 2, 3, 4, 5, 100])).toMatchObject({ kind: 'spread', median: 3.5, interval: { lower: 1, upper: 100 } });
    expect(describeSpread([1, 2, 3, 4, 5])).toEqual({ kind: 'insufficient_data', sampleSize: 5, requiredSampleSize: 6 });
  });

  it('measures gaps in hours and not in days, 0 where sessions overlap', () => {
    const at = (hours: number, length: number) => digest([step({ startedAt: hours * HOUR, durationMs: length * HOUR })]);
    const { gapMs } = describeLengths([at(0, 1), at(2, 10), at(3, 1), at(14, 1), at(17, 1), at(20, 1), at(23, 1)]);
    expect(gapMs).toMatchObject({ kind: 'spread', median: 2 * HOUR, least: 0, sampleSize: 6 });
  });
});

describe('describeRhythm', () => {
  it('counts hours 10 to 12 with 4 of 5, 7 of 8 and 10 of 12 completed', () => {
    const hour = (at: number, completed: number, ended: number) =>
      many(ended, (index) => step({ startedAt: at * HOUR + index * MINUTE, outcome: index < completed ? 'completed' : 'failed' }));
    const { hours, busiestHour } = describeRhythm([digest([...hour(10, 4, 5), ...hour(11, 7, 8), ...hour(12, 10, 12)])], utc);
    expect(hours.slice(10, 13).map(({ completed, ended, completionRatio }) => [completed, ended, completionRatio])).toEqual([
      [4, 5, 0.8],
      [7, 8, 0.875],
      [10, 12, 10 / 12],
    ]);
    expect(hours).toHaveLength(24);
    expect(busiestHour).toBe(12);
  });

  it('reports a session on Monday as one on Monday, in the zone of the user', () => {
    const monday = Date.parse('2026-11-23T08:00:00Z');
    const rhythm = describeRhythm([digest([step({ startedAt: monday })])], utc);
    expect(rhythm.weekdays.map(({ sessions }) => sessions)).toEqual([1, 0, 0, 0, 0, 0, 0]);
    const night = digest([step({ startedAt: Date.parse('2026-11-23T02:00:00Z') })]);
    const abroad = describeRhythm([night], new LocalCalendar('America/Los_Angeles'));
    expect(abroad.busiestWeekday).toBe(6);
    expect(abroad.busiestHour).toBe(18);
  });

  it('calls an even spread over the day not concentrated, and one hour wholly so', () => {
    const at = (hours: readonly number[]) => digest(hours.map((hour) => step({ startedAt: hour * HOUR })));
    expect(describeRhythm([at(Array.from({ length: 24 }, (_, hour) => hour))], utc).concentration).toBeCloseTo(0, 9);
    expect(describeRhythm([at([9, 9, 9])], utc).concentration).toBe(1);
    expect(describeRhythm([], utc)).toMatchObject({ concentration: null, busiestHour: null });
  });

  it('names a best day only when days differ, and then the best and not the busiest', () => {
    const rated = [0, 1].flatMap((slot) => many(12, () => step()).map((_, index) => ({ slot, ratio: 0.8 + index / 100 })));
    expect(compareSlots(rated)).toMatchObject({ kind: 'compared', isDifferent: false, best: null });
    const better = Array.from({ length: 6 }, (_, index) => ({ slot: 2, ratio: 0.95 + index / 200 }));
    expect(compareSlots([...rated, ...better])).toMatchObject({ isDifferent: true, best: 2, slots: 3, sampleSize: 30 });
    expect(compareSlots(rated.slice(0, 14))).toEqual({ kind: 'insufficient_data', sampleSize: 12, requiredSampleSize: 10 });
  });

  it.each([[[10, 10, 10, 10, 10, 10, 10]], [[5, 5, 60]]])(
    'finds a better day about 5 times in 100 when days of %j sessions do not differ',
    (sizes) => {
      const random = seededRandom(3);
      let alarms = 0;
      for (let run = 0; run < 1500; run += 1) {
        const rated = sizes.flatMap((size, slot) =>
          Array.from({ length: size }, () => ({ slot, ratio: Math.min(1, 0.85 + 0.2 * random()) })),
        );
        const found = compareSlots(rated);
        if (found.kind === 'compared' && found.isDifferent) alarms += 1;
      }
      expect(alarms / 1500).toBeGreaterThan(0.03);
      expect(alarms / 1500).toBeLessThan(0.07);
    },
  );
});

describe('computeStreaks', () => {
  it('keeps the current streak until today is over', () => {
    expect(computeStreaks([7, 8, 9], 10)).toMatchObject({ currentDays: 3, isTodayOpen: true });
    expect(computeStreaks([7, 8, 9, 10], 10)).toMatchObject({ currentDays: 4, isTodayOpen: false });
    expect(computeStreaks([7, 8], 10)).toMatchObject({ currentDays: 0, isTodayOpen: false });
  });

  it('finds the longest, the latest of equal ones, and leaves days to come out', () => {
    expect(computeStreaks([1, 2, 3, 3, 7, 8, 9, 20, 99], 20)).toEqual({
      currentDays: 1,
      isTodayOpen: false,
      longestDays: 3,
      longest: { from: 7, to: 9 },
      activeDays: 7,
    });
    expect(computeStreaks([], 20)).toMatchObject({ currentDays: 0, longestDays: 0, longest: null });
  });
});

describe('findPhaseTransitions', () => {
  const phased = (phase: string | null, name: string, index: number, given: Partial<SessionStep> = {}) =>
    step({ phase, name, startedAt: index * 10_000, ...given });

  it('counts no pair of the same phase, one row a pair, with the skill that really is the most common', () => {
    const { transitions, sampleSize } = findPhaseTransitions([
      digest([
        phased('execution', 'Edit', 0),
        phased('execution', 'Edit', 1),
        phased(null, 'Read', 2),
        phased('verification', 'npm test', 3),
        phased('execution', 'Edit', 4),
        phased('verification', 'eslint', 5),
        phased('execution', 'Write', 6),
        phased('verification', 'npm test', 7),
      ]),
    ]);
    expect(sampleSize).toBe(5);
    expect(transitions.map(({ from, to, count }) => [from, to, count])).toEqual([
      ['execution', 'verification', 3],
      ['verification', 'execution', 2],
    ]);
    expect(transitions[0]).toMatchObject({ mostCommonSkill: { skill: { name: 'npm test' }, count: 2 }, shareRatio: 1, medianGapMs: 9000 });
    expect(transitions[1]?.mostCommonSkill).toMatchObject({ skill: { name: 'Edit' }, count: 1 });
  });

  it('does not mix what a subagent does with the main thread', () => {
    const { transitions } = findPhaseTransitions([
      digest([
        phased('execution', 'Edit', 0),
        phased('verification', 'npm test', 1, { subagentId: 'a' }),
        phased('execution', 'Edit', 2),
        phased('verification', 'npm test', 3, { subagentId: 'a' }),
      ]),
    ]);
    expect(transitions).toEqual([]);
  });
});

describe('findBottlenecks', () => {
  const run = (name: string, index: number, outcome: SessionStep['outcome'], given: Partial<SessionStep> = {}) =>
    step({ name, startedAt: index * MINUTE, durationMs: 1000, outcome, ...given });

  it('measures recovery to the next success of the skill, not to its next failure', () => {
    const { total, skills } = findBottlenecks([
      digest([
        run('npm test', 0, 'failed', { errorType: 'exit_code_2' }),
        run('git status', 1, 'completed'),
        run('npm test', 2, 'failed', { errorType: 'exit_code_1' }),
        run('npm test', 3, 'failed', { errorType: 'exit_code_1' }),
        run('npm test', 5, 'completed'),
      ]),
    ]);
    expect(total).toMatchObject({
      troubles: 1,
      recovered: 1,
      recoveredRatio: 1,
      medianRecoveryMs: 5 * MINUTE,
      failedAttempts: 3,
      loops: 1,
    });
    expect(skills[0]).toMatchObject({
      cause: { errorType: 'exit_code_1', count: 2 },
      lostMs: 3000,
      attempts: 2,
      verdict: 'insufficient_data',
    });
  });

  it('has no median of recovery when fewer than half recover', () => {
    const ever = (outcome: SessionStep['outcome']) => digest([run('npm test', 0, 'failed'), run('npm test', 1, outcome)]);
    expect(findBottlenecks([ever('completed'), ever('rejected')]).total.medianRecoveryMs).toBe(MINUTE);
    expect(findBottlenecks([ever('completed'), ever('rejected'), ever('interrupted')]).total).toMatchObject({
      recovered: 1,
      medianRecoveryMs: null,
      medianInterval: null,
    });
  });

  it('calls a bottleneck what goes wrong more often than the rest by more than chance', () => {
    const sessions = Array.from({ length: 20 }, (_, index) =>
      digest([
        run('git status', 0, 'completed'),
        run('git diff', 1, 'completed'),
        run('deploy', 2, index % 2 ? 'failed' : 'completed'),
        run('ls', 3, index === 5 ? 'failed' : 'completed'),
      ]),
    );
    const { skills } = findBottlenecks(sessions);
    expect(skills.map(({ skill, verdict }) => [skill.name, verdict])).toEqual([
      ['deploy', 'bottleneck'],
      ['ls', 'ordinary'],
    ]);
  });

  // At most, as the verdict is over all skills together and counts come in steps.
  it.each([
    ['as much used', 15, (index: number) => index % 6],
    ['of which one is used most', 15, (index: number) => (index % 2 === 0 ? 0 : index % 6)],
    ['seldom used', 5, (index: number) => index % 6],
    ['much used', 50, (index: number) => index % 6],
  ])('accuses one of alike skills %s in at most 5 ± 2 of 100 cases', (_, count, skillOf) => {
    const random = seededRandom(11);
    let accused = 0;
    for (let round = 0; round < 400; round += 1) {
      const sessions = Array.from({ length: count }, () =>
        digest(many(12, (index) => run(`skill ${skillOf(index)}`, index, random() < 0.2 ? 'failed' : 'completed'))),
      );
      if (findBottlenecks(sessions).skills.some(({ verdict }) => verdict === 'bottleneck')) accused += 1;
    }
    expect(accused / 400).toBeLessThan(0.07);
  });
});

describe('describeQualityTrend', () => {
  const DAY = 24 * HOUR;
  const from = Date.parse('2026-10-01T00:00:00Z');
  /** A session a day with `count(day)` invocations of which `failed(day)` failed. */
  const days = (length: number, count: (day: number) => number, failed: (day: number) => number) =>
    Array.from({ length }, (_, day) =>
      digest(
        many(count(day), (at) => step({ startedAt: from + day * DAY + at * 1000, outcome: at < failed(day) ? 'failed' : 'completed' })),
      ),
    );

  it('finds use that grows and completion that falls, by days', () => {
    const trend = describeQualityTrend(
      days(
        28,
        (day) => 20 + 2 * day,
        (day) => Math.floor(day / 2),
      ),
      utc,
      { from, to: from + 28 * DAY },
    );
    expect(trend.usage).toMatchObject({ kind: 'trend', trend: 'improving' });
    expect(trend.usage.kind === 'trend' && trend.usage.slopePerDay).toBeGreaterThan(1.5);
    expect(trend.completion).toMatchObject({ kind: 'trend', trend: 'declining' });
  });

  it('says nothing of a few days, and leaves out what lies outside of the window', () => {
    const window = { from: from + 40 * DAY, to: from + 60 * DAY };
    const all = days(
      28,
      () => 20,
      () => 1,
    );
    expect(describeQualityTrend(all, utc, window).completion).toMatchObject({ kind: 'insufficient_data', sampleSize: 0 });
    expect(describeQualityTrend(all.slice(0, 3), utc, { from, to: from + 3 * DAY })).toMatchObject({
      completion: { kind: 'insufficient_data', days: 3 },
      usage: { kind: 'insufficient_data' },
    });
  });
});

describe('addWastedTime', () => {
  it('adds up what failed and what was stopped, and counts nothing twice', () => {
    const wasted = addWastedTime([
      digest([
        step({ skill: { kind: 'skill', name: 'review' }, startedAt: 0, durationMs: 100_000 }),
        step({ skill: { kind: 'agent', name: 'helper' }, startedAt: 1000, durationMs: 50_000, outcome: 'interrupted' }),
        step({ startedAt: 2000, durationMs: 30_000, outcome: 'failed', subagentId: 'a' }),
        step({ startedAt: 60_000, durationMs: 10_000, outcome: 'failed' }),
        step({ skill: { kind: 'skill', name: 'note' }, startedAt: 80_000, durationMs: 40_000 }),
      ]),
      digest([step({ durationMs: null, outcome: 'abandoned' }), step({ durationMs: -5, outcome: 'failed' })]),
    ]);
    expect(wasted).toEqual({
      failedMs: 10_000,
      stoppedMs: 50_000,
      wastedMs: 60_000,
      totalMs: 100_000,
      longest: { skill: { kind: 'agent', name: 'helper' }, durationMs: 50_000, isStopped: true },
    });
    expect(addWastedTime([])).toMatchObject({ wastedMs: 0, totalMs: 0, longest: null });
  });
});

describe('correlateSessions', () => {
  it('pairs what belongs to the same session, and leaves a session out of pairs it has no value for', () => {
    const sessions = Array.from({ length: 12 }, (_, index) => {
      const failures = index < 4 ? 0 : index - 3;
      return digest([
        ...many(20, (at) => step({ startedAt: at * 1000 })),
        ...many(failures, (at) => step({ name: `skill ${at}`, startedAt: 30_000 + at * 1000, outcome: 'failed' })),
      ]);
    });
    const found = correlateSessions(sessions);
    const pair = (trait: string, result: string) => found.find((it) => it.trait === trait && it.result === result);
    expect(pair('distinct_skills', 'completion')).toMatchObject({
      kind: 'correlated',
      rho: expect.closeTo(-1, 9),
      sampleSize: 12,
      isSignificant: true,
    });
    expect(pair('distinct_skills', 'recovery')).toMatchObject({ kind: 'insufficient_data', sampleSize: 8 });
    expect(pair('subagent_share', 'completion')).toMatchObject({ kind: 'constant' });
  });

  it('finds something in at most about 5 of 100 sets of sessions in which nothing goes together', () => {
    const random = seededRandom(5);
    let alarms = 0;
    for (let round = 0; round < 300; round += 1) {
      const sessions = Array.from({ length: 25 }, () =>
        digest(
          many(10 + Math.floor(random() * 20), (at) =>
            step({
              name: `skill ${Math.floor(random() * 9)}`,
              startedAt: at * 1000 * (1 + Math.floor(random() * 3)),
              outcome: random() < 0.3 ? 'rejected' : 'completed',
              phase: random() < 0.3 ? 'verification' : null,
            }),
          ),
        ),
      );
      if (correlateSessions(sessions).some((it) => it.kind === 'correlated' && it.isSignificant)) alarms += 1;
    }
    expect(alarms / 300).toBeLessThan(0.08);
  });
});

describe('every analysis of sessions', () => {
  const outcomes = ['completed', 'failed', 'open', 'abandoned'] as const;
  const cases: readonly (readonly [string, readonly SessionRecord[]])[] = [
    ['none', []],
    ['one without steps', [session([])]],
    ['one of one step', [session([step()])]],
    ['two', [session([step()]), session([step({ outcome: 'failed' })])]],
    ['only failures', Array.from({ length: 12 }, () => session(many(8, (at) => step({ startedAt: at * 1000, outcome: 'failed' }))))],
    ['only successes, all equal', Array.from({ length: 12 }, () => session(many(8, () => step())))],
    ['only open ones', Array.from({ length: 12 }, () => session(many(8, () => step({ outcome: 'open', durationMs: null }))))],
    ['10,000 skills', [session(many(10_000, (at) => step({ name: `skill ${at}`, startedAt: at, outcome: outcomes[at % 4] ?? 'open' })))]],
    [
      'a clock that jumps',
      [
        session(
          many(9, (at) => step({ startedAt: 1e12 - at * HOUR, endedAt: 5, durationMs: -7 })),
          { firstEventAt: 9e12, lastEventAt: 1 },
        ),
      ],
    ],
    ['duplicates', Array.from({ length: 12 }, () => session([...many(6, () => step()), ...many(6, () => step())], { sessionId: 'same' }))],
  ];
  it.each(cases)('has a clear answer to %s, without NaN', (_, sessions) => {
    const digests = sessions.map(digestSession);
    const answers = {
      analysis: analyzeSessions(digests, utc, { now: Date.parse('2026-11-28T12:00:00Z'), from: 0, to: 2e12 }),
      flow: findPhaseTransitions(digests),
      bottlenecks: findBottlenecks(digests),
      each: sessions.map((it) => [computeEffectiveness(it), summarizeSession(it), judgeHealth(it)]),
    };
    const bad: string[] = [];
    JSON.stringify(answers, (key, value: unknown) => {
      if (typeof value === 'number' && !Number.isFinite(value)) bad.push(key);
      return value;
    });
    expect(bad).toEqual([]);
  });
});
