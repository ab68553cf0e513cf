import { describeFeature } from '../../analytics/prediction/describe-feature.ts';
import { driftOf } from '../../analytics/prediction/drift-correction.ts';
import { type Contribution, explainPrediction } from '../../analytics/prediction/explain-prediction.ts';
import { joinAbsent } from '../../analytics/prediction/join-absent.ts';
import type { LearnerName } from '../../analytics/prediction/learners.ts';
import type { Occasion } from '../../analytics/prediction/occasion.ts';
import { keysOf, type OccasionTallies } from '../../analytics/prediction/outcome-history.ts';
import { decayedCount, type OutcomeTally } from '../../analytics/prediction/outcome-tally.ts';
import { unpackModel } from '../../analytics/prediction/pack-model.ts';
import { type PredictedProbability, predictProbability } from '../../analytics/prediction/predict-probability.ts';
import { type JudgedPredictions, type PrequentialScores, scorePredictions } from '../../analytics/prediction/prequential.ts';
import { FEATURES, writeFeatures } from '../../analytics/prediction/success-features.ts';
import type { HeldOutScores, InsufficientOutcomes, SuccessModel } from '../../analytics/prediction/success-model.ts';
import { REQUIRED_OUTCOMES } from '../../analytics/prediction/train-model.ts';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { Clock } from '../../ports/clock.ts';
import { uniformStream } from '../../stats/uniform-stream.ts';
import { KeptAnswers } from '../analysis/kept-answers.ts';
import { skillNotFound } from '../named-skill.ts';
import { localTime } from './local-time.ts';
import { decodeJson, decodeTallies, JUDGED_KEY, MODEL_KEY, PREDICTION_TOPIC, readHead, tallyKey } from './prediction-state.ts';

/** How many features are told with a prediction, and how many other skills. */
const TOLD_FEATURES = 5;
const TOLD_ALTERNATIVES = 3;
/** Skills looked at for alternatives. */
const SIMILAR_SKILLS = 30;
/** Runs over the year, older ones counting less, below which a skill is no alternative. */
const KNOWN_RUNS = 5;
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

export interface AlternativeSkill extends PredictedProbability {
  readonly skill: SkillRef;
  /** Where it comes from: it is for the same, as far as the taxonomy knows, or of the same kind. */
  readonly reason: string;
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
  const kinds = await analyses.prediction.listKindsOf(name);
  const kind = request.kind === undefined ? kinds[0] : kinds.find((known) => known === request.kind);
  if (kind === undefined) throw skillNotFound(name);
  const place = session === null ? undefined : await analyses.prediction.findSessionPlace(session);
  const asked: Asked = { skill: { kind, name }, project: request.project ?? place?.project ?? null, session, phase };
  const head = await readHead(analyses.analysisState);
  const kept = head?.trained == null ? undefined : await readLearned(analyses, head.trained.at, head.revision);
  if (head?.trained == null || kept === undefined) {
    const { sampleSize, requiredSampleSize, reason } = head?.refused ?? {
      sampleSize: head?.outcomes ?? 0,
      requiredSampleSize: REQUIRED_OUTCOMES,
      reason: 'not_learned_yet' as const,
    };
    return { kind: 'insufficient_data', ...asked, sampleSize, requiredSampleSize, reason };
  }
  const { model, prequential } = kept;
  const startedAt = clock.now();
  const occasionOf = (skill: SkillRef): Occasion => ({ ...asked, skill, user: place?.user ?? null, startedAt });
  const similar = await analyses.prediction.listSimilarSkills(asked.skill, SIMILAR_SKILLS);
  const [own, ...others] = await readTallies(analyses, [asked.skill, ...similar].map(occasionOf));
  const values = featuresOf(own ?? {}, startedAt);
  const drift = driftOf(head.drift);
  const predicted = predictProbability(model, values, drift);
  return {
    kind: 'prediction',
    ...asked,
    ...predicted,
    skillRuns: decayedCount(own?.skill, YEAR, startedAt),
    features: tellFeatures(explainPrediction(model, values, uniformStream(1)), own ?? {}),
    alternatives: similar
      .flatMap((skill, i): AlternativeSkill[] => {
        const tallies = others[i] ?? {};
        if (!couldReplace(skill, asked.skill) || decayedCount(tallies.skill, YEAR, startedAt) < KNOWN_RUNS) return [];
        return [{ skill, ...predictProbability(model, featuresOf(tallies, startedAt), drift), reason: 'used for the same kind of work' }];
      })
      .filter(({ interval, probability }) => probability > predicted.probability && interval.lower > predicted.interval.lower)
      .sort((a, b) => b.probability - a.probability)
      .slice(0, TOLD_ALTERNATIVES),
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

/** Subcommands of one program and tools of one server do different things, and an agent's own tools have no like. */
function couldReplace(skill: SkillRef, asked: SkillRef): boolean {
  return skill.kind === asked.kind && skill.kind !== 'tool' && makerOf(skill) !== makerOf(asked);
}

/** The program, the server, the plugin. */
function makerOf({ kind, name }: SkillRef): string {
  if (kind === 'mcp') return name.split('__').slice(0, 2).join('__');
  return kind === 'shell' ? (name.split(' ')[0] ?? name) : name;
}

function featuresOf(tallies: OccasionTallies, startedAt: number): Float64Array {
  const values = new Float64Array(FEATURES.length);
  writeFeatures(tallies, startedAt, localTime(startedAt), values);
  return values;
}

/** Of each store the model in use and how good its predictions turned out, as to read either costs more than to ask it. */
const learned = new WeakMap<AnalysisPorts, Learned>();

interface Learned {
  readonly model: KeptAnswers<SuccessModel | undefined>;
  readonly scores: KeptAnswers<PrequentialScores | null>;
}

async function readLearned(analyses: AnalysisPorts, trainedAt: number, revision: number) {
  const kept = learned.get(analyses) ?? { model: new KeptAnswers(1), scores: new KeptAnswers(1) };
  learned.set(analyses, kept);
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

/** What is known of each occasion, read at once. */
async function readTallies({ analysisState }: AnalysisPorts, occasions: readonly Occasion[]): Promise<OccasionTallies[]> {
  const wanted = occasions.map((occasion) => Object.entries(keysOf(occasion)));
  const keys = [...new Set(wanted.flat().map(([, key]) => tallyKey(key)))];
  const found = new Map<string, OutcomeTally>(decodeTallies(await analysisState.read(PREDICTION_TOPIC, keys)));
  return wanted.map((levels) =>
    Object.fromEntries(
      levels.flatMap(([level, key]) => {
        const tally = found.get(key);
        return tally === undefined ? [] : [[level, tally]];
      }),
    ),
  );
}
