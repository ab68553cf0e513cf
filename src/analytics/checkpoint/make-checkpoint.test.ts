import { describe, expect, it } from 'vitest';
import { digest, session, step } from '../../../test/support/session-records.ts';
import type { CheckpointRecord } from '../../domain/checkpoint-record.ts';
import type { ProjectReports } from '../../domain/project-reports.ts';
import type { SessionStep } from '../../domain/session-record.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { clusteredProportion } from '../../stats/clustered-proportion.ts';
import { wilsonInterval } from '../../stats/wilson-interval.ts';
import { checkEdits } from '../sessions/checked-edits.ts';
import type { SessionDigest } from '../sessions/session-digest.ts';
import { compareSessions } from './compare-sessions.ts';
import { type CheckpointInputs, makeCheckpoint } from './make-checkpoint.ts';
import { measureQuality, QUALITY_WEIGHTS } from './measure-quality.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const NO_REPORTS: ProjectReports = { coverage: null, tests: null };
const many = (count: number, make: (index: number) => SessionStep) => Array.from({ length: count }, (_, index) => make(index));

function inputs(sessions: readonly SessionDigest[], given: Partial<CheckpointInputs> = {}): CheckpointInputs {
  return {
    ...{ project: 'shop', at: 20 * DAY, from: 0, to: 20 * DAY, sessions, reports: NO_REPORTS },
    ...{ openAnomalies: null, previous: null, previousSessions: [], ...given },
  };
}

const edit = (at: number) => step({ skill: { kind: 'tool', name: 'Edit' }, category: 'editing', startedAt: at });
const test = (at: number, outcome: SessionStep['outcome'] = 'completed') =>
  step({ name: 'npm test', category: 'testing', phase: 'verification', startedAt: at, outcome });

describe('clusteredProportion', () => {
  it('is the interval of Wilson where clusters do not differ, and wider where they do', () => {
    const alike = Array.from({ length: 10 }, () => ({ numerator: 4, denominator: 5 }));
    expect(clusteredProportion(alike)?.interval.lower).toBeCloseTo(wilsonInterval(40, 50).lower, 9);
    const different = Array.from({ length: 10 }, (_, index) => ({ numerator: index < 8 ? 5 : 0, denominator: 5 }));
    const found = clusteredProportion(different);
    expect(found).toMatchObject({ ratio: 0.8, clusters: 10, trials: 50 });
    expect(found?.designEffect).toBeGreaterThan(5);
    expect(found?.interval.lower).toBeLessThan(wilsonInterval(8, 10).lower + 0.01);
    expect(clusteredProportion([{ numerator: 0, denominator: 0 }])).toBeUndefined();
    expect(() => clusteredProportion([{ numerator: 2, denominator: 1 }])).toThrow(RangeError);
  });
});

describe('measureQuality', () => {
  it('weighs what could be measured so that the weights add up to 1', () => {
    expect(Object.values(QUALITY_WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    const quality = measureQuality({
      sessions: Array.from({ length: 3 }, () => digest([step(), step({ startedAt: 2000 })])),
      reports: NO_REPORTS,
      anomalies: null,
    });
    expect(quality.parts.map(({ name, usedWeight }) => [name, usedWeight])).toEqual([
      ['session_health', 0.5],
      ['completion', 0.5],
      ['recovery', 0],
      ['checked_edits', 0],
      ['tests', 0],
      ['coverage', 0],
      ['anomalies', 0],
    ]);
    expect(quality.score).toBe(100);
    expect(quality.interval?.lower).toBeLessThan(60);
  });

  it('is the sum that its formula says', () => {
    const coverage = { path: 'coverage/lcov.info', format: 'lcov', coveredLines: 60, totalLines: 100, writtenAt: 0 } as const;
    const tests = { path: 'junit.xml', passed: 90, total: 100, writtenAt: 0 };
    const { score, parts } = measureQuality({
      sessions: [
        digest([edit(0), test(2000, 'failed'), edit(4000), test(6000), step({ startedAt: 8000 })]),
        digest([edit(0), step({ startedAt: 2000, outcome: 'failed' })]),
        digest([step(), step({ startedAt: 2000 })]),
      ],
      reports: { coverage, tests },
      anomalies: { skills: 4, withOpenAnomaly: 1 },
    });
    expect(parts.map(({ value }) => value)).toEqual([2 / 3, 7 / 9, 0.5, 0.5, 0.9, 0.6, 0.75]);
    expect(score).toBeCloseTo(100 * (0.2 * (2 / 3) + 0.2 * (7 / 9) + 0.15 * 0.5 + 0.15 * 0.5 + 0.15 * 0.9 + 0.05 * 0.6 + 0.1 * 0.75), 9);
    expect(parts.find(({ name }) => name === 'tests')?.counted).toEqual({ good: 90, of: 100, unit: 'test' });
  });

  it('takes the last run of each test command where there is no report', () => {
    const { parts } = measureQuality({
      sessions: [digest([test(0), test(2000, 'failed'), step({ name: 'mix test', category: 'testing', startedAt: 1 })])],
      ...{ reports: NO_REPORTS, anomalies: null },
    });
    expect(parts.find(({ name }) => name === 'tests')).toMatchObject({ value: 0.5, counted: { good: 1, of: 2, unit: 'test command' } });
  });

  it('is no score of fewer than 3 sessions, though its parts are there', () => {
    const few = measureQuality({ sessions: [digest([step()]), digest([step()]), digest([])], reports: NO_REPORTS, anomalies: null });
    expect(few).toMatchObject({ score: null, interval: null, sampleSize: 2, requiredSampleSize: 3 });
    expect(few.parts[1]).toMatchObject({ name: 'completion', value: 1 });
  });

  it('of nothing is no score', () => {
    expect(measureQuality({ sessions: [], reports: NO_REPORTS, anomalies: null })).toMatchObject({ score: null, interval: null });
  });
});

describe('checkEdits', () => {
  it('asks for a check after the last edit', () => {
    expect(checkEdits(session([edit(0), test(2000)]))).toEqual({ edits: 1, isChecked: true });
    expect(checkEdits(session([test(0), edit(2000)]))).toEqual({ edits: 1, isChecked: false });
    expect(checkEdits(session([step()]))).toBeUndefined();
  });
});

describe('compareSessions', () => {
  const make = (random: () => number, ratio: number, count: number) =>
    Array.from({ length: count }, () => {
      const own = Math.min(1, Math.max(0, ratio + 0.2 * (random() - 0.5)));
      return digest(
        many(5 + Math.floor(random() * 20), (at) => step({ startedAt: at * 1000, outcome: random() < own ? 'completed' : 'rejected' })),
      );
    });

  it('needs sessions on both sides', () => {
    const random = seededRandom(1);
    expect(compareSessions(make(random, 0.8, 7), make(random, 0.8, 30))[0]).toEqual({
      measure: 'completion',
      kind: 'insufficient_data',
      sampleSize: 7,
      requiredSampleSize: 8,
    });
  });

  it('finds what became worse', () => {
    const random = seededRandom(2);
    expect(compareSessions(make(random, 0.85, 30), make(random, 0.6, 30))[0]).toMatchObject({ kind: 'compared', verdict: 'worse' });
  });

  it.each([
    [8, 8],
    [8, 60],
    [30, 30],
  ])('is wrong about 5 times in 100 when sessions are alike (%i and %i)', (before, now) => {
    const random = seededRandom(before + now);
    let alarms = 0;
    for (let run = 0; run < 800; run += 1) {
      const [completion] = compareSessions(make(random, 0.8, before), make(random, 0.8, now));
      if (completion?.kind === 'compared' && completion.pValue < 0.05) alarms += 1;
    }
    expect(alarms / 800).toBeGreaterThan(0.025);
    expect(alarms / 800).toBeLessThan(0.075);
  });
});

describe('makeCheckpoint', () => {
  it('gives advice only with the number it follows from', () => {
    const bad = Array.from({ length: 6 }, (_, index) =>
      digest([
        edit(0),
        ...many(3, (at) => step({ name: 'deploy', startedAt: 2000 + at * 2000, outcome: 'failed', errorType: 'exit_code_127' })),
        ...many(10, (at) => step({ startedAt: 20_000 + at * 2000 })),
        test(60_000, index === 5 ? 'failed' : 'completed'),
        edit(70_000),
      ]),
    );
    const { advice, unhealthy } = makeCheckpoint(
      inputs(bad, {
        openAnomalies: [
          { skill: { kind: 'shell', name: 'deploy' }, metric: 'completion_rate' },
          { skill: { kind: null, name: 'other' }, metric: 'invocations' },
        ],
      }),
    );
    expect(advice.map(({ kind }) => kind)).toEqual([
      'failing_tests',
      'open_anomalies',
      'unchecked_edits',
      'bottleneck',
      'retry_loops',
      'missing_programs',
      'unrecovered',
      'wasted_time',
    ]);
    for (const { finding, action } of advice) {
      expect(finding).toMatch(/\d/);
      expect(action).not.toBe('');
    }
    expect(unhealthy).toHaveLength(6);
    expect(unhealthy[0]?.problems).toEqual(['retry_loop']);
  });

  it('has nothing to advise where nothing is wrong', () => {
    const good = Array.from({ length: 6 }, () => digest([edit(0), test(2000)]));
    expect(makeCheckpoint(inputs(good)).advice).toEqual([]);
  });

  it('tells what changed since the last one', () => {
    const previous: CheckpointRecord = {
      ...{ project: 'shop', at: 10 * DAY, from: 0, to: 10 * DAY, score: 70, parts: {}, sessions: 1, invocations: 2 },
      ...{ failingTests: ['npm test', 'gone test'], openAnomalies: ['deploy (volume)'] },
    };
    const old = digest([test(DAY, 'failed')]);
    const { changes, record } = makeCheckpoint(
      inputs(
        [old, digest([test(11 * DAY), step({ name: 'mix test', category: 'testing', startedAt: 11 * DAY + 5000, outcome: 'failed' })])],
        {
          previous,
          previousSessions: [old],
          openAnomalies: [],
        },
      ),
    );
    expect(changes).toMatchObject({
      newSessions: 1,
      newInvocations: 2,
      testsBroken: ['mix test'],
      testsFixed: ['npm test'],
      anomaliesOpened: [],
      anomaliesResolved: ['deploy (volume)'],
    });
    expect(changes?.comparisons.every(({ kind }) => kind === 'insufficient_data')).toBe(true);
    expect(record).toMatchObject({ at: 20 * DAY, sessions: 2, failingTests: ['mix test'] });
  });

  it.each([
    ['none', []],
    ['one without steps', [digest([])]],
    ['only failures', Array.from({ length: 9 }, () => digest(many(8, (at) => step({ startedAt: at * 1000, outcome: 'failed' }))))],
    [
      '10,000 skills',
      [digest(many(10_000, (at) => step({ name: `skill ${at}`, startedAt: at, outcome: at % 3 ? 'completed' : 'failed' })))],
    ],
    ['a clock that jumps', [digest(many(9, (at) => step({ startedAt: 1e12 - at * DAY, endedAt: 5, durationMs: -7 })))]],
  ] as const)('has a clear answer to %s, without NaN', (_, sessions) => {
    const bad: string[] = [];
    const previous: CheckpointRecord = {
      ...{
        project: 'shop',
        at: 0,
        from: 0,
        to: 0,
        score: null,
        parts: {},
        sessions: 0,
        invocations: 0,
        failingTests: [],
        openAnomalies: [],
      },
    };
    JSON.stringify(makeCheckpoint(inputs(sessions, { previous, previousSessions: sessions, openAnomalies: [] })), (key, value: unknown) => {
      if (typeof value === 'number' && !Number.isFinite(value)) bad.push(key);
      return value;
    });
    expect(bad).toEqual([]);
  });
});
