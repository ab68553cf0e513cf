import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import type { AnalysisContext } from '../analysis/analysis.ts';
import { decodeJson } from '../analysis/json-state.ts';
import { predictionAnalysis } from './keep-prediction.ts';
import { predictSkillSuccess, type SkillPrediction } from './predict-skill-success.ts';
import { readPredictionMetrics } from './prediction-metrics.ts';
import { decodeTallies, HEAD_KEY, type PredictionHead } from './prediction-state.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-01T08:00:00Z');

let temporary: TemporaryStore;
const clock = { time: START, now: () => clock.time };

beforeEach(async () => {
  clock.time = START;
  temporary = await openTemporaryStore(clock);
});
afterEach(() => temporary.remove());

const update = () => predictionAnalysis.update({ store: temporary.store, clock, publish: () => undefined } satisfies AnalysisContext);
const predict = (name: string, more = {}) => predictSkillSuccess({ analyses: temporary.store.analyses, clock }, { name, ...more });
const states = async () => temporary.store.analyses.analysisState.read('prediction');
const head = async () => decodeJson((await states()).find(({ key }) => key === HEAD_KEY)?.value as Uint8Array) as PredictionHead;

/** Runs of two skills, one a minute: `good` completes nine times in ten, `bad` four times in ten. */
function makeRuns(count: number, { from = START - 2000 * MINUTE, seed = 1 } = {}): InvocationObservation[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const name = random() < 0.5 ? 'good' : 'bad';
    const outcome = random() < (name === 'good' ? 0.9 : 0.4) ? 'completed' : 'failed';
    return observe({ kind: 'shell', name, at: from + i * MINUTE, durationMs: 1000, sessionId: `s${Math.floor(i / 20)}`, outcome });
  });
}

function ofKind<Kind extends SkillPrediction['kind']>(prediction: SkillPrediction, kind: Kind): Extract<SkillPrediction, { kind: Kind }> {
  expect(prediction.kind).toBe(kind);
  return prediction as Extract<SkillPrediction, { kind: Kind }>;
}

describe('predictSkillSuccess', () => {
  it('tells a good skill from a bad one, with interval, reasons, a better skill, and how good it is', async () => {
    await temporary.store.append({ invocations: makeRuns(600) });
    await update();
    const good = ofKind(await predict('good'), 'prediction');
    const bad = ofKind(await predict('bad'), 'prediction');
    expect(good.probability).toBeGreaterThan(0.78);
    expect(bad.probability).toBeLessThan(0.6);
    expect(bad.interval.lower).toBeLessThan(bad.probability);
    expect(bad.interval.upper).toBeGreaterThan(bad.probability);
    expect(bad.features[0]?.contribution).toBeLessThan(0);
    expect(bad.features.map(({ text }) => text).join()).toContain('this skill');
    expect(bad.features.map(({ name }) => name).join()).not.toContain('session_1_day');
    expect(bad.alternatives.map(({ skill }) => skill.name)).toEqual(['good']);
    expect(good.alternatives).toEqual([]);
    expect(bad.model).toMatchObject({ sampleSize: 600, trainedAt: START, prequential: null });
    expect(bad.model.heldOut?.model.brier).toBeLessThan(bad.model.heldOut?.baseRate.brier as number);
  });

  it('sees what was taken in at once, and a skill that is newly similar within a minute', async () => {
    await temporary.store.append({ invocations: makeRuns(600) });
    await update();
    const before = ofKind(await predict('bad'), 'prediction');
    const better = Array.from({ length: 20 }, (_, i) => observe({ kind: 'shell', name: 'best', at: START + i, durationMs: 10 }));
    const worse = Array.from({ length: 20 }, (_, i) =>
      observe({ kind: 'shell', name: 'bad', at: START + 50 + i, outcome: 'failed', durationMs: 10 }),
    );
    clock.time = START + 1000;
    await temporary.store.append({ invocations: [...better, ...worse] });
    await update();
    const after = ofKind(await predict('bad'), 'prediction');
    expect(after.probability).not.toBe(before.probability);
    expect(after.skillRuns).toBeGreaterThan(before.skillRuns + 19);
    clock.time += MINUTE;
    expect(ofKind(await predict('bad'), 'prediction').alternatives.map(({ skill }) => skill.name)).toContain('best');
  });

  it('knows the session: its project, and how the skill goes in it', async () => {
    const failing = Array.from({ length: 12 }, (_, i) =>
      observe({ kind: 'shell', name: 'good', at: START - (12 - i) * MINUTE, outcome: 'failed', sessionId: 'today', durationMs: 10 }),
    );
    const session = {
      sessionId: 'today',
      agent: 'codex' as const,
      firstEventAt: START - 20 * MINUTE,
      lastEventAt: START,
      directory: '/home/a/app',
    };
    await temporary.store.append({ invocations: [...makeRuns(600), ...failing], sessions: [session] });
    await update();
    const here = ofKind(await predict('good', { session: 'today', phase: 'setup' }), 'prediction');
    expect(here).toMatchObject({ project: 'app', session: 'today', phase: 'setup' });
    expect(here.probability).toBeLessThan(ofKind(await predict('good', { session: 'unheard of' }), 'prediction').probability);
  });

  it('says nothing of nothing and of few outcomes', async () => {
    await expect(predict('good')).rejects.toThrow('no skill is named "good"');
    await temporary.store.append({ invocations: makeRuns(20) });
    expect(await predict('good')).toMatchObject({ kind: 'insufficient_data', reason: 'not_learned_yet' });
    await update();
    expect(await predict('good')).toMatchObject({
      kind: 'insufficient_data',
      sampleSize: 20,
      requiredSampleSize: 50,
      reason: 'few_outcomes',
    });
  });

  it.each(['completed', 'failed'] as const)('says nothing where all of many are %s', async (outcome) => {
    await temporary.store.append({ invocations: makeRuns(100).map((run) => ({ ...run, outcome })) });
    await update();
    expect(await predict('good')).toMatchObject({ kind: 'insufficient_data', sampleSize: 0, reason: 'one_class' });
  });

  it('answers of a skill of another kind, and refuses one that is not known', async () => {
    await temporary.store.append({ invocations: [...makeRuns(80), observe({ kind: 'agent', name: 'good', at: START - MINUTE })] });
    await update();
    expect((await predict('good')).skill.kind).toBe('agent');
    expect((await predict('good', { kind: 'shell' })).skill.kind).toBe('shell');
    await expect(predict('good', { kind: 'mcp' })).rejects.toThrow('no skill is named');
  });
});

describe('predictionAnalysis', () => {
  /** Tallies by key, sums rounded: added up in another order they differ in their last digits. */
  const tallies = async () =>
    decodeTallies(await states()).map(([key, tally]) => [
      key,
      JSON.parse(JSON.stringify(tally), (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(9)) : value)),
    ]);

  it('keeps in pieces what it would make of the whole, late and repeated reports included', async () => {
    const runs = makeRuns(300);
    const open = { ...(runs[40] as InvocationObservation) };
    await temporary.store.append({ invocations: runs.slice(0, 60) });
    await update();
    const late = observe({ kind: 'shell', name: 'bad', at: START - 1990 * MINUTE, outcome: 'failed', sessionId: 's0' });
    const running = observe({ kind: 'shell', name: 'good', at: START - 1500 * MINUTE, outcome: 'open', sessionId: 's9' });
    for (const piece of [[...runs.slice(50, 130), running], [late, open], runs.slice(130), [late]]) {
      await temporary.store.append({ invocations: piece });
      await update();
    }
    const { certainty: _, outcome: __, ...started } = running;
    await temporary.store.append({
      invocations: [{ ...started, outcome: 'completed', certainty: 'observed', endedAt: running.startedAt + 5000 }],
    });
    await update();
    const inPieces = await tallies();
    expect((await head()).outcomes).toBe(302);
    await temporary.store.rebuild();
    expect(await states()).toEqual([]);
    await update();
    expect(await tallies()).toEqual(inPieces);
    expect((await head()).outcomes).toBe(302);
  });

  it('waits for a presumed end to become certain, for two days', async () => {
    const [first, second] = makeRuns(2, { from: START - 5 * MINUTE }) as [InvocationObservation, InvocationObservation];
    await temporary.store.append({
      invocations: [
        ...makeRuns(80),
        { ...first, outcome: 'abandoned', certainty: 'presumed' },
        { ...second, outcome: 'abandoned', certainty: 'presumed' },
      ],
    });
    await update();
    expect((await head()).outcomes).toBe(80);
    await temporary.store.append({ invocations: [{ ...first, outcome: 'completed' }] });
    await update();
    expect((await head()).outcomes).toBe(81);
    clock.time += 3 * 24 * 60 * MINUTE;
    await update();
    expect((await head()).outcomes).toBe(82);
  });

  it('predicts each outcome before it learns from it, and keeps the score', async () => {
    await temporary.store.append({ invocations: makeRuns(400) });
    await update();
    await temporary.store.append({ invocations: makeRuns(200, { from: START - 1500 * MINUTE, seed: 2 }) });
    clock.time += 1000;
    await update();
    const { judged, correct, scores } = await readPredictionMetrics(temporary.store.analyses.analysisState);
    expect(judged).toBe(200);
    expect(correct).toBeGreaterThan(120);
    expect(scores?.model.brier).toBeLessThan(scores?.baseRate.brier as number);
    expect(scores?.model.brier).toBeLessThan(scores?.lastOutcome.brier as number);
    expect(ofKind(await predict('good'), 'prediction').model.prequential?.model.sampleSize).toBe(200);
  });

  it('learns anew after enough new outcomes, at most every few minutes, also when the clock was set back', async () => {
    await temporary.store.append({ invocations: makeRuns(200) });
    await update();
    expect((await head()).trained).toEqual({ at: START, outcomes: 200 });
    await temporary.store.append({ invocations: makeRuns(100, { from: START - 900 * MINUTE, seed: 3 }) });
    clock.time += MINUTE;
    await update();
    expect((await head()).trained?.outcomes).toBe(200);
    clock.time += 5 * MINUTE;
    await update();
    expect((await head()).trained).toEqual({ at: clock.time, outcomes: 300 });
    await temporary.store.append({ invocations: makeRuns(60, { from: START - 400 * MINUTE, seed: 4 }) });
    clock.time -= 30 * MINUTE;
    await update();
    expect((await head()).trained?.outcomes).toBe(360);
  });

  it('writes nothing when nothing is new', async () => {
    await temporary.store.append({ invocations: makeRuns(80) });
    await update();
    const { revision } = await head();
    await update();
    expect((await head()).revision).toBe(revision);
  });

  it('makes everything anew when it was killed while it replaced what was kept', async () => {
    await temporary.store.append({ invocations: makeRuns(80) });
    await update();
    const before = await tallies();
    const broken = { ...(await head()), isReplacing: true, revision: 77 };
    await temporary.store.analyses.analysisState.write('prediction', [
      { key: HEAD_KEY, value: new TextEncoder().encode(JSON.stringify(broken)) },
      { key: 'tally skill shell:good', value: null },
      { key: 'tally skill shell:gone', value: new TextEncoder().encode('{}') },
    ]);
    await update();
    expect(await tallies()).toEqual(before);
  });
});
