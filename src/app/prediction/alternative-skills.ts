import type { Occasion } from '../../analytics/prediction/occasion.ts';
import { decayedCount } from '../../analytics/prediction/outcome-tally.ts';
import { type PredictedProbability, predictProbability } from '../../analytics/prediction/predict-probability.ts';
import type { SuccessModel } from '../../analytics/prediction/success-model.ts';
import type { SkillRef } from '../../domain/skill.ts';
import type { PredictionQueries, SkillGroup } from '../../ports/prediction-queries.ts';
import { KeptAnswers } from '../analysis/kept-answers.ts';
import { featuresAt } from './features-at.ts';
import type { KeptTallies } from './kept-tallies.ts';

const TOLD_ALTERNATIVES = 3;
/** Skills looked at for alternatives, beside the one asked about. */
const SIMILAR_SKILLS = 30;
/** Runs over the year, older ones counting less, below which a skill is no alternative. */
const KNOWN_RUNS = 5;
/** Index into `HALF_LIVES_DAYS`. */
const YEAR = 2;
const KEPT_FOR_MS = 60_000;
const MOST_KEPT = 100;

export interface AlternativeSkill extends PredictedProbability {
  readonly skill: SkillRef;
  /** Where it comes from: it is for the same, as far as the taxonomy knows, or of the same kind. */
  readonly reason: string;
}

interface AskedFor {
  readonly model: SuccessModel;
  readonly drift: number;
  /** Of what is kept now. */
  readonly revision: number;
  readonly group: SkillGroup;
  readonly occasion: Occasion;
}

/**
 * Skills that might do instead. Which skills of a group were used last, and how likely each is to be completed at an
 * occasion, are kept for a minute; what is newly taken in changes the latter at once.
 */
export class AlternativeSkills {
  readonly #queries: PredictionQueries;
  readonly #tallies: KeptTallies;
  readonly #groups = new KeptAnswers<SkillRef[]>(MOST_KEPT);
  readonly #predicted = new KeptAnswers<AlternativeSkill[]>(MOST_KEPT);

  constructor(queries: PredictionQueries, tallies: KeptTallies) {
    this.#queries = queries;
    this.#tallies = tallies;
  }

  /** Those similar to the skill of the occasion that are known well enough, in order of their last use. */
  async find(asked: AskedFor): Promise<AlternativeSkill[]> {
    const { skill, project, user, session, phase, startedAt } = asked.occasion;
    if (skill.kind === 'tool') return [];
    const minute = Math.floor(startedAt / KEPT_FOR_MS);
    const question = JSON.stringify([minute, asked.group, project, user, session, phase]);
    const predicted = await this.#predicted.find(asked.revision, () => this.#predict(asked, minute), question);
    return predicted.filter((other) => couldReplace(other.skill, skill)).slice(0, SIMILAR_SKILLS);
  }

  /** The best of those that are more likely to be completed than the one asked about. */
  choose(similar: readonly AlternativeSkill[], asked: PredictedProbability): AlternativeSkill[] {
    return similar
      .filter(({ interval, probability }) => probability > asked.probability && interval.lower > asked.interval.lower)
      .sort((a, b) => b.probability - a.probability)
      .slice(0, TOLD_ALTERNATIVES);
  }

  async #predict({ model, drift, revision, group, occasion }: AskedFor, minute: number): Promise<AlternativeSkill[]> {
    const list = () => this.#queries.listLatestOf(group, SIMILAR_SKILLS + 1);
    const skills = await this.#groups.find(minute, list, JSON.stringify(group));
    const { startedAt } = occasion;
    const tallies = await this.#tallies.read(
      revision,
      skills.map((skill) => ({ ...occasion, skill })),
    );
    return skills.flatMap((skill, i): AlternativeSkill[] => {
      const own = tallies[i] ?? {};
      if (decayedCount(own.skill, YEAR, startedAt) < KNOWN_RUNS) return [];
      return [{ skill, ...predictProbability(model, featuresAt(own, startedAt), drift), reason: 'used for the same kind of work' }];
    });
  }
}

/** Subcommands of one program and tools of one server do different things, and an agent's own tools have no like. */
function couldReplace(skill: SkillRef, asked: SkillRef): boolean {
  return skill.kind === asked.kind && makerOf(skill) !== makerOf(asked);
}

/** The program, the server, the plugin. */
function makerOf({ kind, name }: SkillRef): string {
  if (kind === 'mcp') return name.split('__').slice(0, 2).join('__');
  return kind === 'shell' ? (name.split(' ')[0] ?? name) : name;
}
