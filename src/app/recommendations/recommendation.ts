import type { SkillRef } from '../../domain/skill.ts';

/** What a recommendation rests on. */
export const RECOMMENDATION_SOURCES = ['own_sequences', 'collaborative_filtering', 'community_baseline'] as const;
export type RecommendationSource = (typeof RECOMMENDATION_SOURCES)[number];

export interface Recommendation {
  readonly skill: SkillRef;
  /** 0–1: how well it fits × the chance that it is completed; the order. */
  readonly score: number;
  /** 0–1: estimated chance that it is completed, drawn towards what is usual where little is known. */
  readonly completionRatio: number;
  readonly source: RecommendationSource;
  /** Known skills that speak for it. */
  readonly because: readonly SkillRef[];
  /** People who have completed it, or for `own_sequences` the times that it came next. */
  readonly sampleSize: number;
  /** A sentence for people. */
  readonly reason: string;
}
