import type { DayCounts } from '../../analytics/trends/day-counts.ts';
import { type Changes, type ComparedSkill, findChanges } from '../../analytics/trends/find-changes.ts';
import { RANKED_KINDS, type SkillKind, type SkillRef, skillKey } from '../../domain/skill.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { MetricQueries, SkillTally, TimeWindow } from '../../ports/metric-queries.ts';
import type { SkillSpans } from '../../ports/span-queries.ts';
import { toDayCounts } from './to-day-counts.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** With fewer invocations in both spans together nothing can be compared. */
const FEWEST_INVOCATIONS = 20;
const MOST_SKILLS = 300;
const MOST_NEW_SKILLS = 20;

export interface WhatChangedRequest {
  /** End of the days compared, moved up to a whole hour. */
  readonly to: number;
  /** 7 when not given: this week against last, weekday by weekday. */
  readonly days?: number;
  /** Those of the ranking (all but `tool`) when not given. */
  readonly kinds?: readonly SkillKind[];
}

export interface NewSkill {
  readonly skill: SkillRef;
  readonly firstInvokedAt: number;
  readonly invocations: number;
}

export interface WhatChanged extends Changes {
  readonly window: TimeWindow;
  readonly previousWindow: TimeWindow;
  /** How many skills had enough invocations to be compared; at most 300, the most used. */
  readonly skills: number;
  /** Used for the first time ever in the window, most used first; 20 at most, and none where nothing was used before it. */
  readonly newSkills: readonly NewSkill[];
}

/** What changed in the last days against as many before, of all skills, by more than chance. */
export async function findWhatChanged(
  store: MetricQueries & { readonly analyses: Pick<AnalysisPorts, 'spans'> },
  { to, days = 7, kinds = RANKED_KINDS }: WhatChangedRequest,
): Promise<WhatChanged> {
  const end = Math.ceil(to / HOUR_MS) * HOUR_MS;
  const window = { from: end - days * DAY_MS, to: end };
  const previousWindow = { from: window.from - days * DAY_MS, to: window.from };
  const [now, before] = await Promise.all([store.tallySkills({ ...window, kinds }), store.tallySkills({ ...previousWindow, kinds })]);
  const { compared, unseenBefore } = chooseSkills(now, before);
  const boundaries = Array.from({ length: 2 * days + 1 }, (_, index) => previousWindow.from + index * DAY_MS);
  const [spans, perhapsNew] = await Promise.all([
    store.analyses.spans.listSkillSpans({ boundaries, skills: compared }),
    store.analyses.spans.listSkillSpans({ boundaries: [window.from, window.to], skills: unseenBefore }),
  ]);
  return {
    ...findChanges(spans.map((skill) => toComparedSkill(skill, days, previousWindow.from))),
    window,
    previousWindow,
    skills: compared.length,
    newSkills: (before.length === 0 ? [] : perhapsNew)
      .filter(({ firstInvokedAt }) => firstInvokedAt >= window.from)
      .map(({ skill, firstInvokedAt, spans: [span] }) => ({ skill, firstInvokedAt, invocations: span?.invocations ?? 0 }))
      .slice(0, MOST_NEW_SKILLS),
  };
}

function chooseSkills(now: readonly SkillTally[], before: readonly SkillTally[]) {
  const skills = new Map<string, { readonly skill: SkillRef; invocations: number; readonly isUnseen: boolean }>();
  for (const { skill, invocations } of before) skills.set(skillKey(skill), { skill, invocations, isUnseen: false });
  for (const { skill, invocations } of now) {
    const known = skills.get(skillKey(skill));
    if (known === undefined) skills.set(skillKey(skill), { skill, invocations, isUnseen: true });
    else known.invocations += invocations;
  }
  const byUse = [...skills.values()].sort((a, b) => b.invocations - a.invocations || a.skill.name.localeCompare(b.skill.name));
  return {
    compared: byUse
      .filter(({ invocations }) => invocations >= FEWEST_INVOCATIONS)
      .slice(0, MOST_SKILLS)
      .map(({ skill }) => skill),
    unseenBefore: byUse
      .filter(({ isUnseen }) => isUnseen)
      .slice(0, MOST_SKILLS)
      .map(({ skill }) => skill),
  };
}

function toComparedSkill({ skill, firstInvokedAt, spans }: SkillSpans, days: number, from: number): ComparedSkill {
  const counts: readonly DayCounts[] = toDayCounts(spans, 2 * days);
  return { skill, previous: counts.slice(0, days), current: counts.slice(days), isNew: firstInvokedAt >= from + DAY_MS };
}
