import type { SkillRef } from '../../domain/skill.ts';
import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts';
import { compareDailyCompletion } from './compare-daily-completion.ts';
import { compareDailyDurations } from './compare-daily-durations.ts';
import { compareDailyVolume } from './compare-daily-volume.ts';
import type { DayComparison } from './day-comparison.ts';
import type { DayCounts } from './day-counts.ts';
import type { TrendMetric } from './trend-result.ts';

/** The same number of days of a skill, now and just before. */
export interface ComparedSkill {
  readonly skill: SkillRef;
  readonly previous: readonly DayCounts[];
  readonly current: readonly DayCounts[];
  /** Whether it was not there yet when the previous days began: then how often it was used in them says nothing. */
  readonly isNew: boolean;
}

export interface Change extends DayComparison {
  readonly skill: SkillRef;
  readonly metric: TrendMetric;
  readonly trend: 'improving' | 'declining';
  /** For the false discovery rate over all comparisons made. */
  readonly adjustedPValue: number;
}

export interface Changes {
  /** What passed, surest first. */
  readonly changes: readonly Change[];
  /** How many comparisons were made: of each skill up to three, where there was enough data. */
  readonly comparisons: number;
  readonly falseDiscoveryRate: number;
}

/** Of the changes told, no more than 1 in 20 is expected to be chance. */
export const FALSE_DISCOVERY_RATE = 0.05;

/**
 * What changed from some days to the days after, over many skills: completion, duration and volume of each are compared,
 * and only what passes the control of false discoveries over all of them is told.
 */
export function findChanges(skills: readonly ComparedSkill[]): Changes {
  const comparisons = skills.flatMap(({ skill, previous, current, isNew }) => [
    ...compared(skill, 'completion', compareDailyCompletion(previous, current)),
    ...compared(skill, 'duration', compareDailyDurations(previous, current)),
    ...(isNew ? [] : compared(skill, 'volume', compareDailyVolume(previous, current))),
  ]);
  const adjusted = benjaminiHochberg(comparisons.map(({ pValue }) => pValue));
  const changes = comparisons
    .map((comparison, index): Change => {
      const isRise = comparison.currentValue > comparison.previousValue;
      const isBetter = comparison.metric === 'duration' ? !isRise : isRise;
      return { ...comparison, trend: isBetter ? 'improving' : 'declining', adjustedPValue: adjusted[index] as number };
    })
    .filter(({ adjustedPValue, currentValue, previousValue }) => adjustedPValue <= FALSE_DISCOVERY_RATE && currentValue !== previousValue)
    .sort((a, b) => a.adjustedPValue - b.adjustedPValue || a.pValue - b.pValue);
  return { changes, comparisons: comparisons.length, falseDiscoveryRate: FALSE_DISCOVERY_RATE };
}

function compared(skill: SkillRef, metric: TrendMetric, comparison: DayComparison | undefined) {
  return comparison === undefined ? [] : [{ ...comparison, skill, metric }];
}
