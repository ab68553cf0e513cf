import { describeFeature } from '../../analytics/prediction/describe-feature.ts';
import { driftOf } from '../../analytics/prediction/drift-correction.ts';
import { type Contribution, explainPrediction } from '../../analytics/prediction/explain-prediction.ts';
import { joinAbsent } from '../../analytics/prediction/join-absent.ts';
import type { LearnerName } from '../../analytics/prediction/learners.ts';
import type { OccasionTallies } from '../../analytics/prediction/outcome-history.ts';
import { decayedCount } from '../../analytics/prediction/outcome-tally.ts';
import { unpackModel } from '../../analytics/prediction/pack-model.ts';
import { type PredictedProbability, predictProbability } from '../../analytics/prediction/predict-probability.ts';
import { type JudgedPredictions, type PrequentialScores, scorePredictions } from '../../analytics/prediction/prequential.ts';
import type { HeldOutScores, InsufficientOutcomes, SuccessModel } from '../../analytics/prediction/success-model.ts';
import { REQUIRED_OUTCOMES } from '../../analytics/prediction/train-model.ts';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { Clock } from '../../ports/clock.ts';
import { uniformStream } from '../../stats/uniform-stream.ts';
import { decodeJson } from '../analysis/json-state.ts';
import { KeptAnswers } from '../analysis/kept-answers.ts';
import { skillNotFound } from '../named-skill.ts';
import { type AlternativeSkill, AlternativeSkills } from './alternative-skills.ts';
import { featuresAt } from './features-at.ts';
import { KeptTallies } from './kept-tallies.ts';
import { JUDGED_KEY, MODEL_KEY, PREDICTION_TOPIC, readHead } from './prediction-state.ts';

/** How many features are told with a prediction. */
const TOLD_FEATURES = 5;
/** Index into `HALF_LIVES_DAYS`. */
const YEAR = 2;
/** Of log odds: a feature that moves a prediction by less is not told. */
const TOLD_CONTRIBUTION = 0.02;

export interface PredictionRequest {
  readonly name: string;
  /** The kind used last when not given. */
  readonly kind?: SkillKind;
  readonly phase?: string;
  /** The agent's own id of a session; its project and user are used. */
  readonly session?: string;
  readonly project?: string;
}

/** A feature that moved the prediction, in words too. */
export interface ToldFeature extends Contribution {
  readonly text: string;
}

export interface ModelFacts {
  /** Epoch ms. */
  readonly trainedAt: number;
  /** Outcomes learned from. */
  readonly sampleSize: number;
  readonly members: readonly LearnerName[];
  /** On outcomes held out when it was learned. */
  readonly heldOut: HeldOutScores | null;
  /** Of predictions made before their outcome, since predictions are made. */
  readonly prequential: PrequentialScores | null;
}

interface Asked {
  readonly skill: SkillRef;
  readonly project: string | null;
  readonly session: string | null;
  readonly phase: string | null;
}

export type SkillPrediction =
  | (Asked &
      PredictedProbability & {
        readonly kind: 'prediction';
        /** Outcomes of this skill, older ones counting less. */
        readonly skillRuns: number;
        readonly features: readonly ToldFeature[];
        readonly alternatives: readonly AlternativeSkill[];
        readonly model: ModelFacts;
      })
  | (Asked &
      Pick<InsufficientOutcomes, 'kind' | 'sampleSize' | 'requiredSampleSize'> & {
        /** `not_learned_yet`: the server has just begun to look at what is there. */
        readonly reason: InsufficientOutcomes['reason'] | 'not_learned_yet';
      });

interface Sources {
  readonly analyses: AnalysisPorts;
  readonly clock: Clock;
}

/**
 * How likely the skill is to be completed if it is used now, from what is kept; nothing is learned here.
 *
 * @throws SessionBuddyError SKILL_NOT_FOUND when no skill of this kind has the name
 */
export async function predictSkillSuccess({ analyses, clock }: Sources, request: PredictionRequest): Promise<SkillPrediction> {
  const { name, phase = null, session = null } = request;
  const [groups, place, head] = await Promise.all([
    analyses.prediction.listGroupsOf(name),
    session === null ? undefined : analyses.prediction.findSessionPlace(session),
    readHead(analyses.analysisState),
  ]);
  const group = request.kind === undefined ? groups[0] : groups.find(({ kind }) => kind === request.kind);
  if (group === undefined) throw skillNotFound(name);
  const asked: Asked = { skill: { kind: group.kind, name }, project: request.project ?? place?.project ?? null, session, phase };
  const kept = keptOf(analyses);
  const known = head?.trained == null ? undefined : await readLearned(analyses, kept, head.trained.at, head.revision);
  if (head?.trained == null || known === undefined) {
    const { sampleSize, requiredSampleSize, reason } = head?.refused ?? {
      sampleSize: head?.outcomes ?? 0,
      requiredSampleSize: REQUIRED_OUTCOMES,
      reason: 'not_learned_yet' as const,
    };
    return { kind: 'insufficient_data', ...asked, sampleSize, requiredSampleSize, reason };
  }
  const { model, prequential } = known;
  const startedAt = clock.now();
  const drift = driftOf(head.drift);
  const occasion = { ...asked, user: place?.user ?? null, startedAt };
  const [[own = {}], similar] = await Promise.all([
    kept.tallies.read(head.revision, [occasion]),
    kept.alternatives.find({ model, drift, revision: head.revision, group, occasion }),
  ]);
  const values = featuresAt(own, startedAt);
  const predicted = predictProbability(model, values, drift);
  return {
    kind: 'prediction',
    ...asked,
    ...predicted,
    skillRuns: decayedCount(own.skill, YEAR, startedAt),
    features: tellFeatures(explainPrediction(model, values, uniformStream(1)), own),
    alternatives: kept.alternatives.choose(similar, predicted),
    model: {
      trainedAt: head.trained.at,
      sampleSize: model.sampleSize,
      members: model.members,
      heldOut: model.heldOut,
      prequential,
    },
  };
}

function tellFeatures(contributions: readonly Contribution[], tallies: OccasionTallies): ToldFeature[] {
  return joinAbsent(contributions, tallies)
    .filter(({ contribution }) => Math.abs(contribution) >= TOLD_CONTRIBUTION)
    .slice(0, TOLD_FEATURES)
    .map((feature) => ({ ...feature, text: describeFeature(feature.name, feature.value) }));
}

/** Of each store what predictions are made of, as to read it costs more than to ask it. */
const keptOfStores = new WeakMap<AnalysisPorts, Kept>();

interface Kept {
  readonly model: KeptAnswers<SuccessModel | undefined>;
  readonly scores: KeptAnswers<PrequentialScores | null>;
  readonly tallies: KeptTallies;
  readonly alternatives: AlternativeSkills;
}

function keptOf(analyses: AnalysisPorts): Kept {
  const known = keptOfStores.get(analyses);
  if (known !== undefined) return known;
  const tallies = new KeptTallies(analyses.analysisState);
  const kept: Kept = {
    model: new KeptAnswers(1),
    scores: new KeptAnswers(1),
    tallies,
    alternatives: new AlternativeSkills(analyses.prediction, tallies),
  };
  keptOfStores.set(analyses, kept);
  return kept;
}

async function readLearned(analyses: AnalysisPorts, kept: Kept, trainedAt: number, revision: number) {
  const [model, prequential] = await Promise.all([
    kept.model.find(trainedAt, () => readState(analyses, MODEL_KEY, unpackModel)),
    kept.scores.find(revision, async () => {
      const judged = await readState(analyses, JUDGED_KEY, (bytes) => decodeJson(bytes) as JudgedPredictions);
      return judged === undefined ? null : scorePredictions(judged);
    }),
  ]);
  return model === undefined ? undefined : { model, prequential };
}

async function readState<T>({ analysisState }: AnalysisPorts, key: string, decode: (bytes: Uint8Array) => T): Promise<T | undefined> {
  const [state] = await analysisState.read(PREDICTION_TOPIC, [key]);
  return state && decode(state.value);
}
