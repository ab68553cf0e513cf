import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { DEMO_SCENARIOS, findScenario } from './demo-scenarios.ts';
import { generateHistory } from './generate-history.ts';

const TO = Date.parse('2026-11-20T15:00:00Z');
const DAY_MS = 86_400_000;

function generate(name: string, options: { seed?: number; to?: number; days?: number; after?: number } = {}) {
  const scenario = findScenario(name);
  if (!scenario) throw new RangeError(`no scenario ${name}`);
  const batches = [...generateHistory({ scenario, seed: 1, to: TO, createRandom: seededRandom, ...options })];
  return { invocations: batches.flatMap(({ invocations }) => invocations), sessions: batches.flatMap(({ sessions }) => sessions ?? []) };
}

function completedRatio(invocations: ReturnType<typeof generate>['invocations']): number {
  return invocations.filter(({ outcome }) => outcome === 'completed').length / invocations.length;
}

describe('generateHistory', () => {
  it('is the same for the same seed and another for another', () => {
    expect(generate('team')).toEqual(generate('team'));
    expect(generate('team', { seed: 2 })).not.toEqual(generate('team'));
  });

  it.each(DEMO_SCENARIOS.filter(({ name }) => name !== 'busy').map(({ name, days }) => [name, days]))(
    '%s lies in its %i days and is marked as demo',
    (name, days) => {
      const { invocations, sessions } = generate(name);
      expect(sessions.length).toBeGreaterThan(5);
      expect(new Set(invocations.map(({ eventId }) => eventId)).size).toBe(invocations.length);
      expect(invocations.every(({ agent, source }) => agent === 'demo' && source === 'demo')).toBe(true);
      expect(sessions.every(({ agent }) => agent === 'demo')).toBe(true);
      expect(Math.max(...invocations.map(({ endedAt }) => endedAt ?? Number.POSITIVE_INFINITY))).toBeLessThan(TO);
      expect(Math.min(...invocations.map(({ startedAt }) => startedAt))).toBeGreaterThanOrEqual(TO - (days + 1) * DAY_MS);
    },
  );

  it('has the same identities on the same days when it is made again a day later', () => {
    const ids = new Set(generate('team', { to: TO + DAY_MS }).invocations.map(({ eventId }) => eventId));
    const shared = generate('team').invocations.filter(({ startedAt }) => startedAt > TO - 12 * DAY_MS);
    expect(shared.filter(({ eventId }) => !ids.has(eventId))).toEqual([]);
  });

  it('goes on after what an earlier run has made', () => {
    const after = TO - 3 * DAY_MS;
    const { invocations } = generate('team', { after });
    expect(invocations.length).toBeGreaterThan(100);
    expect(Math.min(...invocations.map(({ startedAt }) => startedAt))).toBeGreaterThanOrEqual(after);
    const whole = new Map(generate('team').invocations.map((invocation) => [invocation.eventId, invocation]));
    expect(invocations.map(({ eventId }) => whole.get(eventId))).toEqual(invocations);
  });

  it('of the team holds one skill that got worse this week and one out of use', () => {
    const { invocations } = generate('team', { days: 28 });
    const pytest = invocations.filter(({ skill }) => skill.name === 'pytest');
    const recent = pytest.filter(({ startedAt }) => startedAt > TO - 5 * DAY_MS);
    const before = pytest.filter(({ startedAt }) => startedAt <= TO - 5 * DAY_MS);
    expect(completedRatio(before) - completedRatio(recent)).toBeGreaterThan(0.15);
    const unused = invocations.filter(({ skill }) => skill.name === 'migrate-database');
    expect(unused.length).toBeGreaterThan(3);
    expect(Math.max(...unused.map(({ startedAt }) => startedAt))).toBeLessThan(TO - 9 * DAY_MS);
  });
});
