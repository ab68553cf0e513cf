import { describe, expect, it } from 'vitest';
import reference from '../../../test/reference/flow/reference.json' with { type: 'json' };
import type { FlowStep, SkillTrouble } from '../../domain/session-flow.ts';
import { computeSessionFlow } from './compute-session-flow.ts';
import { describeRecovery, REQUIRED_EPISODES, type TroubleCounts } from './describe-recovery.ts';

const SECOND = 1000;
/** Skills by number. */
const [TEST, FIX, COMMIT] = [1, 2, 3];

let clock = 0;
/** A step of one second, a second after the one before. */
function step(skill: number, outcome: FlowStep['outcome'] = 'completed', more: Partial<FlowStep> = {}): FlowStep {
  clock += 2 * SECOND;
  const startedAt = more.startedAt ?? clock;
  const isOpen = outcome === 'open';
  return {
    skill,
    isRanked: true,
    isNested: false,
    thread: null,
    startedAt,
    endedAt: isOpen ? null : startedAt + SECOND,
    durationUs: isOpen ? null : 1_000_000,
    outcome,
    phase: null,
    ...more,
  };
}
const flowOf = (...steps: FlowStep[]) => computeSessionFlow(steps, (steps.at(-1)?.startedAt ?? 0) + SECOND);
const edgesOf = (...steps: FlowStep[]) => flowOf(...steps).edges.map(({ from, to, uses }) => `${from}>${to} ${uses}`);
const troubleOf = (skill: number, ...steps: FlowStep[]) => flowOf(...steps).troubles.find((it) => it.skill === skill);

describe('the graph of a session', () => {
  it('is empty for a session without a step', () => {
    expect(computeSessionFlow([], Number.NEGATIVE_INFINITY)).toEqual({ edges: [], troubles: [] });
  });

  it('has an edge for each step to the next, from the beginning to the end', () => {
    expect(edgesOf(step(TEST))).toEqual(['0>1 1', '1>0 1']);
    expect(edgesOf(step(TEST), step(FIX), step(TEST), step(TEST), step(COMMIT))).toEqual([
      '0>1 1',
      '1>2 1',
      '2>1 1',
      '1>1 1',
      '1>3 1',
      '3>0 1',
    ]);
  });

  it('passes over what rankings leave out and what ran inside of a step', () => {
    expect(edgesOf(step(TEST), step(9, 'completed', { isRanked: false }), step(8, 'failed', { isNested: true }), step(COMMIT))).toEqual([
      '0>1 1',
      '1>3 1',
      '3>0 1',
    ]);
  });

  it('keeps what subagents do apart', () => {
    const sub = { thread: 'agent-1' };
    expect(edgesOf(step(TEST), step(FIX, 'completed', sub), step(COMMIT), step(FIX, 'completed', sub)).sort()).toEqual(
      ['0>1 1', '-1>2 1', '1>3 1', '2>2 1', '2>-1 1', '3>0 1'].sort(),
    );
  });

  it('says how long it took until the next began, and how that ended', () => {
    const steps = [step(TEST), step(FIX, 'failed'), step(TEST), step(FIX, 'open')];
    const edge = flowOf(...steps).edges.find(({ from, to }) => from === TEST && to === FIX);
    expect(edge).toMatchObject({ uses: 2, ended: 1, completed: 0, gapsMs: [SECOND, SECOND] });
    // Side by side, a clock that jumped back, and an end that is not known.
    const beside = [step(TEST, 'completed', { startedAt: 5000 }), step(FIX, 'completed', { startedAt: 5000 })];
    expect(flowOf(...beside).edges[1]?.gapsMs).toEqual([0]);
    expect(flowOf(step(TEST, 'completed', { endedAt: 1e15 }), step(FIX)).edges[1]?.gapsMs).toEqual([0]);
    expect(flowOf(step(TEST, 'open'), step(FIX)).edges[1]?.gapsMs).toEqual([]);
  });

  it('takes a phase to last until another is known', () => {
    const steps = [step(TEST), step(FIX, 'completed', { phase: 'setup' }), step(TEST), step(COMMIT)];
    expect(flowOf(...steps).edges.map(({ phase, from, to }) => `${phase} ${from}>${to}`)).toEqual([
      ' 0>1',
      ' 1>2',
      'setup 2>1',
      'setup 1>3',
      'setup 3>0',
    ]);
  });
});

describe('the failures of a session', () => {
  it('are not there when nothing failed', () => {
    expect(flowOf(step(TEST), step(FIX, 'interrupted'), step(FIX, 'rejected'), step(FIX, 'open')).troubles).toEqual([]);
  });

  it('are told by whether the same was tried at once or something else came first', () => {
    expect(troubleOf(TEST, step(TEST, 'failed'), step(TEST))).toMatchObject({ failures: 1, retriedAtOnce: 1, otherNext: 0 });
    // Reading and editing is something else, though rankings leave it out.
    expect(troubleOf(TEST, step(TEST, 'failed'), step(9, 'completed', { isRanked: false }), step(TEST))).toMatchObject({
      retriedAtOnce: 0,
      otherNext: 1,
      retries: 1,
      recovered: 1,
    });
    expect(troubleOf(TEST, step(TEST, 'failed'))).toMatchObject({ retriedAtOnce: 0, otherNext: 0, episodes: 1, recovered: 0 });
  });

  it('are one episode until the skill is completed', () => {
    const steps = [
      step(TEST, 'failed'),
      step(TEST, 'failed'),
      step(FIX),
      step(TEST, 'interrupted'),
      step(TEST),
      step(TEST),
      step(TEST, 'failed'),
    ];
    const trouble = troubleOf(TEST, ...steps);
    expect(trouble).toMatchObject({ failures: 3, episodes: 2, recovered: 1, retries: 3, failedRetries: 1, thrashes: 1 });
    expect(trouble).toMatchObject({ lostUs: 3_000_000, retryLostUs: 1_000_000 });
    // From the end of the first failure to the end of the completed use: four steps of two seconds on.
    expect(trouble?.recoveredAfterMs).toEqual([8 * SECOND]);
    expect(trouble?.watchedForMs).toEqual([0]);
  });

  it('do not count as retried what ran side by side', () => {
    const beside = { startedAt: clock + 2 * SECOND };
    const steps = [step(TEST, 'failed', beside), step(TEST, 'completed', beside), step(FIX)];
    expect(troubleOf(TEST, ...steps)).toMatchObject({ retries: 0, recovered: 0, retriedAtOnce: 0, otherNext: 1 });
  });

  it('of subagents are theirs', () => {
    const steps = [step(TEST, 'failed'), step(TEST, 'completed', { thread: 'agent-1' })];
    expect(troubleOf(TEST, ...steps)).toMatchObject({ retries: 0, recovered: 0 });
  });

  it('of a loop without end are many retries and one that thrashes', () => {
    const steps = Array.from({ length: 1000 }, () => step(TEST, 'failed'));
    expect(troubleOf(TEST, ...steps)).toMatchObject({ failures: 1000, episodes: 1, retries: 999, thrashes: 1, recovered: 0 });
  });

  it('last 0 when a clock was set back', () => {
    expect(troubleOf(TEST, step(TEST, 'failed', { endedAt: -5 }), step(TEST, 'completed', { endedAt: -10 }))?.recoveredAfterMs).toEqual([
      0,
    ]);
  });
});

describe('describeRecovery', () => {
  const counts = (more: Partial<TroubleCounts>): TroubleCounts => ({
    failures: 0,
    retriedAtOnce: 0,
    otherNext: 0,
    episodes: 0,
    recovered: 0,
    retries: 0,
    failedRetries: 0,
    thrashes: 0,
    lostUs: 0,
    retryLostUs: 0,
    waits: [],
    ...more,
  });

  it('knows no share of nothing', () => {
    const nothing = { count: 0, of: 0, ratio: null, interval: null };
    expect(describeRecovery(counts({}))).toMatchObject({
      failures: 0,
      retriedAtOnce: nothing,
      recovered: nothing,
      thrashed: nothing,
      timeToSuccess: { kind: 'insufficient_data', sampleSize: 0, requiredSampleSize: REQUIRED_EPISODES },
      lostMs: 0,
    });
  });

  it('tells the median time to success as Kaplan and Meier do, where sessions end before', () => {
    const textbook = reference.kaplan_meier[4];
    const waits = textbook?.times.map((time, index) => ({
      time,
      events: textbook.happened[index] ?? 0,
      censored: 1 - (textbook.happened[index] ?? 0),
    }));
    const { timeToSuccess } = describeRecovery(counts({ episodes: 21, recovered: 9, waits: waits ?? [] }));
    expect(timeToSuccess).toMatchObject({ kind: 'estimate', medianMs: 23, sampleSize: 21, censored: 12 });
  });

  it('tells no median when less than half were recovered from', () => {
    const waits = [
      { time: 10, events: 2, censored: 0 },
      { time: 20, events: 0, censored: 8 },
    ];
    expect(describeRecovery(counts({ episodes: 10, recovered: 2, waits })).timeToSuccess).toMatchObject({
      kind: 'estimate',
      medianMs: null,
    });
  });
});

// The sums of sessions are what the storage keeps: nothing here is a mean.
it('gives troubles in whole numbers', () => {
  const trouble = troubleOf(TEST, step(TEST, 'failed'), step(TEST, 'failed'), step(TEST)) as SkillTrouble;
  expect(Object.values(trouble).flat().every(Number.isSafeInteger)).toBe(true);
});
