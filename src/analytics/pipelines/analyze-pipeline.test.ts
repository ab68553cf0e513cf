import { describe, expect, it } from 'vitest';
import type { StageInvocation } from '../../domain/stage-invocation.ts';
import { analyzePipeline } from './analyze-pipeline.ts';

const stage = (runId: number, name: string, more: Partial<StageInvocation> = {}): StageInvocation => ({
  ...{ runId, name, unit: 'stage', startedAt: runId * 1_000_000, durationMs: 1000, outcome: 'completed', errorType: null },
  ...more,
});
const many = (count: number, make: (run: number) => StageInvocation) => Array.from({ length: count }, (_, index) => make(index + 1));

describe('with little data', () => {
  it('no run says nothing, and not 0 % or NaN', () => {
    expect(analyzePipeline(0, [], [])).toEqual({
      ...{ runs: 0, runSuccess: { completed: 0, ended: 0, ratio: null, interval: null }, stages: [], suites: [], failures: [] },
    });
  });

  it('one run gives its figures and no verdict', () => {
    const { runs, runSuccess, stages } = analyzePipeline(1, [stage(1, 'test')], []);
    expect({ runs, ratio: runSuccess.ratio }).toEqual({ runs: 1, ratio: 1 });
    expect(stages).toMatchObject([
      {
        ...{ name: 'test', invocations: 1, completed: 1, ended: 1, ratio: 1, bottleneck: 'insufficient_data', timeShareRatio: 1 },
        ...{ durationP50Ms: 1000, durationP95Ms: 1000, slowness: [], failures: [] },
        comparison: { kind: 'insufficient_data', sampleSize: 1, requiredSampleSize: 20 },
      },
    ]);
    expect(stages[0]?.interval?.lower).toBeLessThan(0.3);
  });

  it('two runs, one of them failed, are no bottleneck yet', () => {
    const failed = stage(2, 'test', { outcome: 'failed', errorType: 'exit_code_1', durationMs: 3000 });
    const { runSuccess, stages, failures } = analyzePipeline(2, [stage(1, 'test'), failed], []);
    expect(runSuccess.ratio).toBe(0.5);
    expect(stages).toMatchObject([{ ratio: 0.5, bottleneck: 'insufficient_data', durationP50Ms: 2000 }]);
    expect(failures).toEqual([{ errorType: 'exit_code_1', count: 1 }]);
  });

  it('a stage that is open is in no ratio, and its run has not ended', () => {
    const open = stage(1, 'test', { outcome: 'open', durationMs: null });
    expect(analyzePipeline(1, [open], [])).toMatchObject({
      runSuccess: { ended: 0, ratio: null },
      stages: [{ invocations: 1, ended: 0, ratio: null, interval: null, durationP50Ms: null, durationCount: 0, timeShareRatio: null }],
    });
  });
});

describe('a bottleneck', () => {
  it.each([
    [5, 5, 'none'],
    [4, 5, 'none'],
    [3, 4, 'insufficient_data'],
    [79, 100, 'medium'],
    [80, 100, 'none'],
    [50, 100, 'medium'],
    [49, 100, 'high'],
    [0, 5, 'high'],
  ])('of %i completed in %i is %s', (completed, ended, severity) => {
    const runs = many(ended, (run) => stage(run, 'test', { outcome: run <= completed ? 'completed' : 'failed' }));
    expect(analyzePipeline(ended, runs, []).stages[0]?.bottleneck).toBe(severity);
  });

  it('has the interval of SciPy', () => {
    // binomtest(79, 100).proportion_ci(method='wilson'): 0.70019..., 0.85830...
    const runs = many(100, (run) => stage(run, 'test', { outcome: run <= 79 ? 'completed' : 'failed' }));
    const interval = analyzePipeline(100, runs, []).stages[0]?.interval;
    expect(interval?.lower).toBeCloseTo(0.7002, 3);
    expect(interval?.upper).toBeCloseTo(0.8583, 3);
  });
});

describe('a run', () => {
  it('is as good as the last try of each stage', () => {
    const first = stage(1, 'test', { outcome: 'failed', durationMs: 500 });
    const again = stage(1, 'test', { startedAt: 1_000_500 });
    expect(analyzePipeline(1, [stage(1, 'build'), first, again], []).runSuccess).toMatchObject({ completed: 1, ended: 1 });
  });

  it('fails with one leg of a stage that ran beside the others', () => {
    const leg = stage(1, 'test', { outcome: 'failed', durationMs: 500 });
    const other = stage(1, 'test', { startedAt: 1_000_100 });
    expect(analyzePipeline(1, [leg, other], []).runSuccess).toMatchObject({ completed: 0, ended: 1 });
  });

  it('is judged by test suites only where no stage is known', () => {
    const suite = (run: number) => stage(run, 'StoreTest', { unit: 'suite', outcome: 'failed' });
    expect(analyzePipeline(2, [stage(1, 'test'), suite(1), suite(2)], []).runSuccess).toMatchObject({ completed: 1, ended: 2 });
  });
});

describe('a slow stage', () => {
  it('is one that takes longer than it did, not one that varies', () => {
    const before = many(20, (run) => stage(run, 'test', { durationMs: 1000 + run }));
    const slower = many(20, (run) => stage(run, 'test', { durationMs: 2000 + run }));
    const [changed] = analyzePipeline(20, slower, before).stages;
    expect(changed?.slowness).toEqual(['slower_than_before']);
    expect(changed?.comparison).toMatchObject({ verdict: 'slower', sampleSize: 40 });
    expect(analyzePipeline(20, before, slower).stages[0]).toMatchObject({ slowness: [], comparison: { verdict: 'faster' } });
    expect(analyzePipeline(20, before, before).stages[0]).toMatchObject({ slowness: [], comparison: { verdict: 'unchanged', pValue: 1 } });
    const stuck = before.map((it, index) => (index === 0 ? { ...it, durationMs: 1e9 } : it));
    expect(analyzePipeline(20, stuck, before).stages[0]?.slowness).toEqual([]);
  });

  it('is one that takes most of the time of its runs', () => {
    const runs = [1, 2, 3, 4, 5].flatMap((run) => [stage(run, 'build', { durationMs: 1000 }), stage(run, 'test', { durationMs: 9000 })]);
    const { stages } = analyzePipeline(5, runs, []);
    expect(stages.map(({ name, timeShareRatio, slowness }) => ({ name, timeShareRatio, slowness }))).toEqual([
      { name: 'test', timeShareRatio: 0.9, slowness: ['most_of_run_time'] },
      { name: 'build', timeShareRatio: 0.1, slowness: [] },
    ]);
  });

  it('is no verdict on the only stage there is', () => {
    expect(
      analyzePipeline(
        9,
        many(9, (run) => stage(run, 'test')),
        [],
      ).stages[0],
    ).toMatchObject({ timeShareRatio: 1, slowness: [] });
  });

  it('has no share in runs of which the time is not all known', () => {
    const runs = [stage(1, 'build'), stage(1, 'test', { durationMs: null })];
    expect(analyzePipeline(1, runs, []).stages).toMatchObject([{ timeShareRatio: null }, { timeShareRatio: null }]);
  });
});

it('test suites stand beside the stages in which they run', () => {
  const suite = stage(1, 'StoreTest', { unit: 'suite', outcome: 'failed', errorType: 'test_failure' });
  const { stages, suites, failures } = analyzePipeline(1, [stage(1, 'test'), suite], []);
  expect(stages.map(({ name }) => name)).toEqual(['test']);
  expect(suites).toMatchObject([{ name: 'StoreTest', timeShareRatio: null, failures: [{ errorType: 'test_failure', count: 1 }] }]);
  expect(failures).toEqual([]);
});

it('failures are counted by class of error, the most frequent first, and by outcome where there is none', () => {
  const failed = (run: number, errorType: string | null, outcome: StageInvocation['outcome'] = 'failed') =>
    stage(run, 'test', { outcome, errorType });
  const runs = [
    failed(1, 'timed_out'),
    failed(2, 'exit_code_1'),
    failed(3, 'exit_code_1'),
    failed(4, null, 'interrupted'),
    stage(5, 'test'),
  ];
  expect(analyzePipeline(5, runs, []).stages[0]?.failures).toEqual([
    { errorType: 'exit_code_1', count: 2 },
    { errorType: 'interrupted', count: 1 },
    { errorType: 'timed_out', count: 1 },
  ]);
});
