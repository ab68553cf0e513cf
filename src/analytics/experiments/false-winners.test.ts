import { describe, expect, it } from 'vitest';
import { simulateRules } from '../../../benchmarks/eval/experiment-simulation.ts';
import type { UnitDay } from '../../domain/experiment-data.ts';
import { DEFAULT_DESIGN } from '../../domain/experiment-design.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { analyzeExperiment } from './analyze-experiment.ts';
import { assignGroup } from './assign-group.ts';

const CLUSTERED = { userSpread: 1.4, runsPerDay: 40, days: 28 };
/** As many as a test run has time for; `npm run eval -- experiments` takes 2,000. */
const TESTS = 250;
const both = (completion: number) => ({ control: completion, treatment: completion });

describe('an experiment looked at every day', () => {
  it.each([
    [30, 30],
    [10, 10],
    [10, 50],
    [80, 80],
  ])('declares a winner where there is none in at most 5 ± 2 of 100 cases (%i and %i users)', (control, treatment) => {
    const { ours } = simulateRules(
      { ...CLUSTERED, users: { control, treatment }, completion: both(0.75) },
      TESTS,
      seededRandom(control + treatment),
    );
    expect(ours.declared / TESTS).toBeLessThanOrEqual(0.07);
    expect(ours.declared / TESTS).toBeGreaterThan(0.005);
  });

  it('finds .90 against .75 in at least 80 of 100 cases, and never the wrong side', () => {
    const { ours } = simulateRules(
      { ...CLUSTERED, users: { control: 30, treatment: 30 }, completion: { control: 0.75, treatment: 0.9 } },
      200,
      seededRandom(9),
    );
    expect(ours.declared / 200).toBeGreaterThanOrEqual(0.8);
    expect(ours.declaredControl).toBe(0);
  }, 60_000);

  it('is as right about a person alone who switches by session', { timeout: 60_000 }, () => {
    const random = seededRandom(12);
    let declared = 0;
    for (let test = 0; test < 100; test++) if (switchBack(test, random)) declared++;
    expect(declared / 100).toBeLessThanOrEqual(0.07);
  });
});

/** Eight sessions a day that differ, of which a fifth get the treatment, looked at once a week. @returns whether a winner was declared */
function switchBack(test: number, random: () => number): boolean {
  const assigned = { control: 0, treatment: 0 };
  const unitDays: UnitDay[] = [];
  for (let day = 0; day < 28; day++) {
    for (let session = 0; session < 8; session++) {
      const unit = `${day} ${session}`;
      const group = assignGroup(`test ${test}`, unit, 0.2);
      const [runs, chance] = [1 + Math.floor(random() * 6), 0.5 + random() / 2];
      const completed = Array.from({ length: runs }, random).filter((value) => value < chance).length;
      assigned[group]++;
      unitDays.push({ unit, group, day, runs, completed, failed: 0, ...{ durations: 0, logDurationSum: 0, ratings: 0, ratingSum: 0 } });
    }
    if (day % 7 !== 6) continue;
    const data = { assigned, unitDays, durationP95Seconds: { control: null, treatment: null }, completedDays: day + 1 };
    if (analyzeExperiment({ ...DEFAULT_DESIGN, assignmentRatio: 0.2 }, data, false).winner !== null) return true;
  }
  return false;
}
