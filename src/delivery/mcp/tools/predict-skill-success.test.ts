import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTools } from '../../../../test/support/mcp-tools.ts';
import { observe } from '../../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { predictionAnalysis } from '../../../app/prediction/keep-prediction.ts';
import { predictSkillSuccess as findPrediction } from '../../../app/prediction/predict-skill-success.ts';
import { seededRandom } from '../../../platform/seeded-random.ts';
import { predictSkillSuccess } from './predict-skill-success.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-01T08:00:00Z');

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;
let now = START;
const clock = { now: () => now };
beforeEach(async () => {
  now = START;
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, [predictSkillSuccess]);
});
afterEach(() => temporary.remove());

const ask = (input: object) => tools.ask('predict_skill_success', input);
const learn = () => predictionAnalysis.update({ store: temporary.store, clock, publish: () => undefined });

/** A run a minute of two skills, of which `good` is completed nine times in ten and `bad` four times. */
async function useTwo(count: number): Promise<void> {
  const random = seededRandom(1);
  await temporary.store.append({
    sessions: [{ sessionId: 's0', agent: 'codex', firstEventAt: START - 2000 * MINUTE, lastEventAt: START, directory: '/home/me/app' }],
    invocations: Array.from({ length: count }, (_, i) => {
      const name = random() < 0.5 ? 'good' : 'bad';
      const outcome = random() < (name === 'good' ? 0.9 : 0.4) ? 'completed' : 'failed';
      return observe({
        kind: 'shell',
        name,
        at: START - (count - i) * MINUTE,
        durationMs: 1000,
        sessionId: `s${Math.floor(i / 20)}`,
        outcome,
      });
    }),
  });
}

describe('predict_skill_success', () => {
  it('tells what the model says here and now, why, what would rather work, and how good the model is', async () => {
    await useTwo(400);
    await learn();
    const { structured, text } = await ask({ skill_name: 'bad', session_id: 's0', workflow_phase: 'setup' });
    const expected = await findPrediction({ analyses: temporary.store.analyses, clock }, { name: 'bad', session: 's0', phase: 'setup' });
    if (expected.kind !== 'prediction') throw new Error('nothing was learned');
    expect(structured).toMatchObject({
      ...{
        success: true,
        skill_name: 'bad',
        kind: 'shell',
        project: 'app',
        session_id: 's0',
        workflow_phase: 'setup',
        status: 'prediction',
      },
      alternatives: [{ skill_name: 'good', kind: 'shell' }],
      model: { trained_at: new Date(START).toISOString(), sample_size: 400, brier_score: expect.any(Number) },
    });
    expect(structured['probability']).toBeCloseTo(expected.probability, 5);
    expect(structured['interval'].lower).toBeLessThan(structured['probability']);
    expect(structured['interval'].upper).toBeGreaterThan(structured['probability']);
    expect(
      structured['top_features'].map(({ name, value, contribution }: Record<string, unknown>) => ({ name, value, contribution })),
    ).toEqual(
      expected.features.map(({ name, value, contribution }) => ({
        name,
        value: expect.closeTo(value, 5),
        contribution: expect.closeTo(contribution, 5),
      })),
    );
    expect(text).toMatch(/^bad \(shell\) is \d+ % likely to be completed now \(\d+–\d+ %\)\n/);
    expect(text).toMatch(
      /\nrather good \(shell\): \d+ % \(\d+–\d+ %\), used for the same kind of work\nlearned from 400 outcomes at .*; Brier score 0\.\d+, better than always saying the completion rate \(0\.\d+\)$/,
    );
  });

  it('follows the model that is learned next, and reads each only once', async () => {
    await useTwo(200);
    await learn();
    const read: string[] = [];
    const { analysisState } = temporary.store.analyses;
    const original = analysisState.read.bind(analysisState);
    analysisState.read = (topic, keys) => {
      read.push(...(keys ?? ['all']));
      return original(topic, keys);
    };
    const skills = ['good', 'bad', 'good', 'bad'];
    const first = await Promise.all(skills.map((name, i) => ask({ skill_name: name, workflow_phase: `phase ${i}` })));
    expect(read.filter((key) => key === 'model')).toHaveLength(1);
    expect(first.map(({ structured }) => structured['model'].sample_size)).toEqual([200, 200, 200, 200]);
    now += 10 * MINUTE;
    const random = seededRandom(2);
    const later = Array.from({ length: 200 }, () =>
      observe({
        kind: 'shell',
        name: 'good',
        at: now - 1000,
        durationMs: 100,
        outcome: random() < 0.5 ? 'completed' : 'failed',
        sessionId: 'later',
      }),
    );
    await temporary.store.append({ invocations: later });
    await learn();
    read.length = 0;
    const second = await ask({ skill_name: 'good' });
    expect(second.structured['model']).toMatchObject({ trained_at: new Date(now).toISOString(), sample_size: 400 });
    expect(second.structured['probability']).toBeLessThan(first[0]?.structured['probability']);
    expect(read.filter((key) => key === 'model')).toHaveLength(1);
  });

  it('says what is missing, and refuses a session and a skill that nobody knows', async () => {
    await useTwo(20);
    expect((await ask({ skill_name: 'good' })).text).toBe(
      'insufficient_data: nothing is learned yet; a running server (session-buddy start) learns within a minute. Until then get_community_baselines tells its completion rate.',
    );
    await learn();
    const { structured, text } = await ask({ skill_name: 'good' });
    expect(structured).toMatchObject({
      ...{ status: 'insufficient_data', probability: null, interval: null, top_features: [], alternatives: [], model: null },
      insufficient_data: { reason: 'few_outcomes', sample_size: 20, required_sample_size: 50 },
    });
    expect(text).toMatch(/^insufficient_data: 20 outcomes are recorded, 50 are needed to learn from\. /);
    expect(await tools.refuse('predict_skill_success', { skill_name: 'good', session_id: 'nowhere' })).toBe(
      'no session has the id "nowhere". Leave it out, or give the id under which the agent itself knows the session.',
    );
    expect(await tools.refuse('predict_skill_success', { skill_name: 'none' })).toBe(
      'no skill is named "none". search_skills finds names.',
    );
    expect(await tools.refuse('predict_skill_success', { skill_name: 'good', kind: 'mcp' })).toContain('no skill is named "good"');
  });
});
