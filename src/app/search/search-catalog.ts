import { createHash } from 'node:crypto';
import { type FoundBy, SkillIndex } from '../../analytics/search/skill-index.ts';
import type { AgentName } from '../../domain/agent.ts';
import { RANKED_KINDS, type SkillKind, type SkillRef } from '../../domain/skill.ts';
import type { MetricQueries, SkillCounts, TimeWindow } from '../../ports/metric-queries.ts';
import type { SkillSearchStore, SkillText } from '../../ports/skill-search.ts';
import type { TextEmbedder } from '../../ports/text-embedder.ts';
import { KeptAnswers } from '../analysis/kept-answers.ts';
import { type Completion, computeCompletion } from '../completion.ts';
import { embedTexts, type Meanings } from './embed-texts.ts';

export interface SearchRequest extends TimeWindow {
  readonly query: string;
  /** Those of the ranking (all but `tool`) when not given. */
  readonly kinds?: readonly SkillKind[];
  /** 10 when not given. */
  readonly limit?: number;
}

export interface SearchResult extends Completion {
  readonly skill: SkillRef;
  readonly description: string;
  readonly installedFor: readonly AgentName[];
  readonly score: number;
  readonly foundBy: readonly FoundBy[];
  /** In the window, as are its completion and durations. */
  readonly invocations: number;
  readonly durationP50Ms: number | null;
  /** Over all time; null for never. */
  readonly lastInvokedAt: number | null;
}

/** Whether a model was asked what is alike in meaning: `off` when none is configured. */
export type MeaningUse =
  | { readonly kind: 'off' }
  | { readonly kind: 'used'; readonly model: string; readonly embedded: number; readonly total: number }
  | { readonly kind: 'failed'; readonly model: string; readonly reason: string };

export interface SearchAnswer {
  readonly window: TimeWindow;
  readonly query: string;
  readonly meaning: MeaningUse;
  /** By score, highest first. */
  readonly results: readonly SearchResult[];
  /** Skills found, shown or not. */
  readonly found: number;
  /** Skills looked through. */
  readonly searched: number;
}

/** Skills that were seen or are installed, found by words, spelling and meaning, with how they do. */
export async function searchCatalog(
  store: Pick<MetricQueries, 'findSkills'>,
  texts: SkillSearchStore,
  embedder: TextEmbedder | null,
  { query, kinds = RANKED_KINDS, limit = 10, from, to }: SearchRequest,
): Promise<SearchAnswer> {
  const { skills, index } = await findIndex(texts, kinds, await texts.getTextsVersion());
  const isAsking = embedder !== null && query.trim() !== '' && skills.length > 0;
  const meanings = isAsking ? await embedTexts(texts, embedder, query, skills) : null;
  const vectors = meanings?.kind === 'used' ? { query: meanings.queryVector, skills: meanings.vectors } : undefined;
  const found = index.search(query, vectors);
  const shown = found.slice(0, limit).map(({ document, ...place }) => ({ ...(skills[document] as SkillText), ...place }));
  const counts = shown.length === 0 ? [] : await store.findSkills({ from, to, skills: shown.map(({ skill }) => skill) });
  const results = shown.map((text, i) => ({ ...text, ...describeUse(counts[i]) }));
  return { window: { from, to }, query, meaning: toMeaningUse(meanings), results, found: found.length, searched: skills.length };
}

interface SearchableSkills {
  readonly skills: readonly SkillText[];
  readonly index: SkillIndex;
}

const MOST_KINDS_KEPT = 8;
/** Of each store what can be searched, by kinds; asked for again whenever there is another. */
const searchable = new WeakMap<SkillSearchStore, KeptAnswers<SearchableSkills>>();

async function findIndex(store: SkillSearchStore, kinds: readonly SkillKind[], version: string): Promise<SearchableSkills> {
  const kept = searchable.get(store) ?? new KeptAnswers<SearchableSkills>(MOST_KINDS_KEPT);
  searchable.set(store, kept);
  const make = async () => {
    const skills = (await store.listTexts()).filter(({ skill }) => kinds.includes(skill.kind));
    return { skills, index: indexOf(store, skills) };
  };
  return kept.find(version, make, kinds.toSorted().join());
}

/** The index made last of each store: it stands until one of its texts changes. */
const indexes = new WeakMap<SkillSearchStore, { readonly madeOf: string; readonly index: SkillIndex }>();

function indexOf(store: SkillSearchStore, skills: readonly SkillText[]): SkillIndex {
  const madeOf = createHash('sha256').update(JSON.stringify(skills)).digest('hex');
  const known = indexes.get(store);
  if (known?.madeOf === madeOf) return known.index;
  const index = new SkillIndex(
    skills.map(({ skill, description, category }) => ({ skill, description, keywords: (category ?? '').replaceAll('_', ' ') })),
  );
  indexes.set(store, { madeOf, index });
  return index;
}

function describeUse(counts: SkillCounts | undefined) {
  if (counts === undefined) {
    return {
      invocations: 0,
      completed: 0,
      ended: 0,
      completionRatio: null,
      completionInterval: null,
      durationP50Ms: null,
      lastInvokedAt: null,
    };
  }
  const { invocations, durationP50Ms, lastInvokedAt } = counts;
  return { invocations, ...computeCompletion(counts), durationP50Ms, lastInvokedAt };
}

function toMeaningUse(meanings: Meanings | null): MeaningUse {
  if (meanings === null) return { kind: 'off' };
  if (meanings.kind === 'failed') return meanings;
  const { model, embedded, total } = meanings;
  return { kind: 'used', model, embedded, total };
}
