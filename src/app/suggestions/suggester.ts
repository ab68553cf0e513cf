import type { ContextPattern } from '../../analytics/context/context-pattern.ts';
import type { EditorContext } from '../../analytics/context/editor-context.ts';
import { type ContextReading, readContext } from '../../analytics/context/read-context.ts';
import {
  forecastFromMeaning,
  forecastFromNext,
  forecastFromPatterns,
  forecastFromPhase,
  forecastFromPlace,
  forecastFromProject,
  forecastFromTask,
} from '../../analytics/suggestions/forecasts.ts';
import { rankSuggestions, type Suggestion } from '../../analytics/suggestions/rank-suggestions.ts';
import type { Forecast } from '../../analytics/suggestions/suggestable-skill.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { SkillRef } from '../../domain/skill.ts';
import { skillKey } from '../../domain/skill.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';
import type { TextEmbedder } from '../../ports/text-embedder.ts';
import { AnswerCache } from '../recommendations/answer-cache.ts';

import { embedTexts } from '../search/embed-texts.ts';
import { FreshValue } from './fresh-value.ts';
import { loadProjectFacts, type ProjectFacts, toPlaces } from './project-facts.ts';
import { loadSuggestionCatalog, type SuggestionCatalog } from './suggestion-catalog.ts';

export interface SuggesterStore extends Pick<MetricQueries, 'findSkill' | 'getChangeCounter'> {
  readonly analyses: Pick<AnalysisPorts, 'search' | 'community' | 'flow' | 'shortcuts'>;
}

export interface SuggestRequest {
  readonly context: EditorContext;
  readonly limit: number;
  /** Asked about the task alone, never about the selection; null when none is configured. */
  readonly embedder: TextEmbedder | null;
}

export interface ContextSuggestion extends Suggestion {
  readonly shortcut: string | null;
  /** Median of the last 30 days, of one not used in them the mean of all time; null when no duration is known. */
  readonly estimatedDurationMs: number | null;
}

export interface ContextSuggestions {
  readonly patterns: readonly ContextPattern[];
  /** Highest confidence first. */
  readonly suggestions: readonly ContextSuggestion[];
  /** What there was to go by; empty when nothing was. */
  readonly sources: readonly Forecast['source'][];
}

const DAY_MS = 86_400_000;
const DURATION_DAYS = 30;
/** How long what is known of a skill may be behind: a catalog of 1,000 takes some 40 ms to load, one of 10 next to nothing. */
const STALE_MS_PER_SKILL = 30;
/** As alike as two words that differ by one slip of the finger, or of which one begins the other. */
const ONE_SLIP = 0.8;
const MOST_PROJECTS = 100;
const MOST_DURATIONS = 5_000;

/** Suggests skills for a place in an editor. Nothing of what is told of the place is kept but the project's name. */
export class Suggester {
  readonly #store: SuggesterStore;
  readonly #clock: Clock;
  readonly #catalog: FreshValue<SuggestionCatalog>;
  readonly #shortcuts: FreshValue<ReadonlyMap<string, string>>;
  /** By project, the one asked for longest ago first. */
  readonly #projects = new Map<string, FreshValue<ProjectFacts>>();
  /** Medians move slowly: each is given again for an hour. */
  readonly #durations = new AnswerCache<number>(MOST_DURATIONS);

  constructor(store: SuggesterStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    const { analyses } = store;
    this.#catalog = this.#fresh(
      ({ skills }) => STALE_MS_PER_SKILL * skills.length,
      () => loadSuggestionCatalog(analyses),
    );
    // Whoever has just registered one wants to see it.
    this.#shortcuts = this.#fresh<ReadonlyMap<string, string>>(
      () => 0,
      async () => new Map((await analyses.shortcuts.list()).map(({ skillName, shortcut }) => [skillName, shortcut])),
    );
  }

  /** @throws SessionBuddyError NOTHING_RECORDED when no skill is known at all */
  async suggest({ context, limit, embedder }: SuggestRequest): Promise<ContextSuggestions> {
    const reading = readContext(context);
    const catalog = await this.#catalog.get();
    if (catalog.skills.length === 0) {
      throw new SessionBuddyError('NOTHING_RECORDED', 'no skill is known yet: none was recorded and none is installed');
    }
    const [facts, shortcuts, cosines] = await Promise.all([
      this.#factsOf((context.projectName ?? '').trim()),
      this.#shortcuts.get(),
      embedder === null || reading.task === '' ? [] : this.#compareMeanings(reading.task, catalog, embedder),
    ]);
    const places = toPlaces(facts, catalog.indexOf);
    const forecasts = forecastAll(reading, catalog, places, cosines);
    const ranked = rankSuggestions(catalog.skills, forecasts, { project: places.uses, limit });
    const suggestions = await Promise.all(
      ranked.map(async (suggestion): Promise<ContextSuggestion> => {
        const { skill, meanDurationMs } = suggestion.skill;
        const estimatedDurationMs = meanDurationMs === null ? null : ((await this.#findDuration(skill)) ?? meanDurationMs);
        return { ...suggestion, shortcut: shortcuts.get(skill.name) ?? null, estimatedDurationMs };
      }),
    );
    return { patterns: reading.patterns, suggestions, sources: forecasts.map(({ source }) => source) };
  }

  async #factsOf(project: string): Promise<ProjectFacts> {
    const load = async () => loadProjectFacts(this.#store.analyses, project, (await this.#catalog.get()).chances);
    const facts = this.#projects.get(project) ?? this.#fresh(({ uses }) => STALE_MS_PER_SKILL * uses.length, load);
    this.#projects.delete(project);
    this.#projects.set(project, facts);
    for (const oldest of this.#projects.keys()) {
      if (this.#projects.size <= MOST_PROJECTS) break;
      this.#projects.delete(oldest);
    }
    return facts.get();
  }

  /** Cosines with the task in the order of the skills, NaN where there is no vector; none when the model does not answer. */
  async #compareMeanings(task: string, { texts }: SuggestionCatalog, embedder: TextEmbedder): Promise<number[]> {
    const meanings = await embedTexts(this.#store.analyses.search, embedder, task, texts);
    if (meanings.kind === 'failed') return [];
    const { queryVector, vectors } = meanings;
    return vectors.map((vector) =>
      vector?.length === queryVector.length ? vector.reduce((sum, value, i) => sum + value * (queryVector[i] as number), 0) : Number.NaN,
    );
  }

  async #findDuration(skill: SkillRef): Promise<number | null> {
    const now = this.#clock.now();
    const known = this.#durations.find(skillKey(skill), 0, now);
    if (known !== undefined) return known;
    const counts = await this.#store.findSkill({ ...skill, from: now - DURATION_DAYS * DAY_MS, to: now });
    const durationMs = counts?.durationP50Ms ?? null;
    if (durationMs !== null) this.#durations.store(skillKey(skill), durationMs, 0, now);
    return durationMs;
  }

  #fresh<T>(staleForMs: (value: T) => number, load: () => Promise<T>): FreshValue<T> {
    return new FreshValue({ clock: this.#clock, getVersion: () => this.#store.getChangeCounter(), staleForMs, load });
  }
}

function forecastAll(
  { patterns, task, cursorWords, placeWords, project }: ContextReading,
  { skills, words }: SuggestionCatalog,
  { uses, sessions, next }: ReturnType<typeof toPlaces>,
  cosines: readonly number[],
): Forecast[] {
  const usesOf = (index: number) => (sessions > 0 ? uses.get(index)?.uses : skills[index]?.uses) ?? 0;
  return [
    forecastFromTask(words.search(task, { leastAlike: ONE_SLIP }), usesOf),
    forecastFromMeaning(cosines),
    forecastFromNext(next),
    forecastFromPatterns(patterns, skills, usesOf),
    forecastFromPhase(patterns, skills),
    forecastFromProject(uses, sessions, project ?? ''),
    forecastFromPlace('cursor', words.search(cursorWords, { knownOnly: true })),
    forecastFromPlace('place', words.search(placeWords, { knownOnly: true })),
  ].filter(({ weight, chances }) => weight > 0 && chances.size > 0);
}

const suggesters = new WeakMap<object, Suggester>();

/** The one of a store: what it has loaded is shared by all who ask. */
export function suggesterOf(store: SuggesterStore, clock: Clock): Suggester {
  let suggester = suggesters.get(store.analyses);
  if (suggester === undefined) {
    suggester = new Suggester(store, clock);
    suggesters.set(store.analyses, suggester);
  }
  return suggester;
}
