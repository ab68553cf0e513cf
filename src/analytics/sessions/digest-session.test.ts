import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digest, session, step } from '../../../test/support/session-records.ts';
import { LocalCalendar } from '../../domain/local-calendar.ts';
import { OUTCOMES } from '../../domain/outcome.ts';
import type { SessionRecord, SessionStep } from '../../domain/session-record.ts';
import { describeQualityTrend } from './describe-quality-trend.ts';
import { describeRhythm } from './describe-rhythm.ts';
import { digestSession } from './digest-session.ts';
import { findBottlenecks } from './find-bottlenecks.ts';
import { findPhaseTransitions } from './find-phase-transitions.ts';
import { addWastedTime } from './measure-time.ts';
import { isTrouble } from './step-facts.ts';

const FROM = Date.parse('2026-03-28T00:00:00Z');
const DAY = 86_400_000;
const PHASES = [null, 'setup', 'execution', 'verification'];

const steps = fc.array(
  fc
    .record({
      startedAt: fc.integer({ min: FROM, max: FROM + 3 * DAY }),
      durationMs: fc.option(fc.integer({ min: 0, max: 600_000 })),
      name: fc.constantFrom('npm test', 'git diff', 'cargo build'),
      outcome: fc.constantFrom(...OUTCOMES),
      phase: fc.constantFrom(...PHASES),
      errorType: fc.constantFrom(null, 'exit_code_1', 'timeout'),
      subagentId: fc.constantFrom(null, null, 'agent-1'),
    })
    .map((given) => step(given)),
  { maxLength: 40 },
);
const sessions = fc.array(
  steps.map((own) => session([...own].sort((a, b) => a.startedAt - b.startedAt))),
  { maxLength: 6 },
);
const allSteps = (of: readonly SessionRecord[]) => of.flatMap((it) => it.steps);
const countBy = (of: readonly SessionStep[], key: (it: SessionStep) => number | string | null) =>
  new Map([...Map.groupBy(of, key)].map(([value, { length }]) => [value, length]));

describe('what is kept of sessions', () => {
  it.each(['UTC', 'Europe/Berlin', 'Asia/Kathmandu'])('has each step in its hour and weekday of %s, also when clocks change', (zone) => {
    const calendar = new LocalCalendar(zone);
    fc.assert(
      fc.property(sessions, (records) => {
        const { hours, weekdays } = describeRhythm(records.map(digestSession), calendar);
        const byHour = countBy(allSteps(records), ({ startedAt }) => new LocalCalendar(zone).locate(startedAt).hour);
        expect(hours.map(({ invocations }) => invocations)).toEqual(Array.from({ length: 24 }, (_, hour) => byHour.get(hour) ?? 0));
        const completed = allSteps(records).filter(({ outcome }) => outcome === 'completed');
        const byWeekday = countBy(completed, ({ startedAt }) => calendar.locate(startedAt).weekday);
        expect(weekdays.map((it) => it.completed)).toEqual(Array.from({ length: 7 }, (_, day) => byWeekday.get(day) ?? 0));
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it('has exactly the steps of a window, to the millisecond', () => {
    const calendar = new LocalCalendar('Europe/Berlin');
    fc.assert(
      fc.property(sessions, fc.integer({ min: 0, max: DAY }), fc.integer({ min: DAY, max: 3 * DAY }), (records, after, before) => {
        const window = { from: FROM + after, to: FROM + before };
        const inside = records.map((it) => ({
          ...it,
          steps: it.steps.filter(({ startedAt }) => startedAt >= window.from && startedAt < window.to),
        }));
        expect(describeQualityTrend(records.map(digestSession), calendar, window)).toEqual(
          describeQualityTrend(inside.map(digestSession), calendar, window),
        );
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('has what each skill did and lost, and each phase', () => {
    fc.assert(
      fc.property(sessions, (records) => {
        const digests = records.map(digestSession);
        const { skills, total } = findBottlenecks(digests);
        expect(total.failedAttempts).toBe(allSteps(records).filter(isTrouble).length);
        for (const { skill, sessions: troubled } of skills) {
          const own = records.filter((it) => it.steps.some((at) => at.skill.name === skill.name && isTrouble(at)));
          expect(troubled).toBe(own.length);
        }
        const { phases } = findPhaseTransitions(digests);
        const byPhase = countBy(allSteps(records), ({ phase }) => phase);
        expect(phases.map(({ phase, invocations }) => [phase, invocations])).toEqual(
          expect.arrayContaining([...byPhase].filter(([phase]) => phase !== null)),
        );
        const wasted = records.map((it) => addWastedTime([digestSession(it)]));
        expect(addWastedTime(digests).wastedMs).toBe(wasted.reduce((sum, { wastedMs }) => sum + wastedMs, 0));
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('has a move for each change of phase of a thread', () => {
    const at = (minute: number, phase: string | null, subagentId: string | null = null) =>
      step({ startedAt: minute * 60_000, phase, subagentId, name: `skill ${minute}` });
    const { moves, uses } = digest([
      at(0, 'setup'),
      at(1, null),
      at(2, 'setup', 'a'),
      at(3, 'execution'),
      at(4, 'setup'),
      at(5, 'execution'),
    ]);
    expect(
      moves.pairs.map(({ from, to, first, count }) => [
        from,
        to,
        [...moves.skills.subarray(first, first + count)].map((place) => uses[place]?.skill.name),
      ]),
    ).toEqual([
      ['setup', 'execution', ['skill 3', 'skill 5']],
      ['execution', 'setup', ['skill 4']],
    ]);
    expect([...moves.gapsMs]).toEqual([3 * 60_000 - 1000, 59_000, 59_000]);
  });
});
