import { driftOf, followDrift, NO_DRIFT } from '../../analytics/prediction/drift-correction.ts';
import { OutcomeHistory } from '../../analytics/prediction/outcome-history.ts';
import { lastOutcome } from '../../analytics/prediction/outcome-tally.ts';
import { packModel, unpackModel } from '../../analytics/prediction/pack-model.ts';
import { predictLogOdds } from '../../analytics/prediction/predict-probability.ts';
import { addJudged, type JudgedPredictions, NOTHING_JUDGED, scorePredictions } from '../../analytics/prediction/prequential.ts';
import { computeTrainingRows, replayOutcomes } from '../../analytics/prediction/replay-outcomes.ts';
import { FEATURES, writeFeatures } from '../../analytics/prediction/success-features.ts';
import type { SuccessModel } from '../../analytics/prediction/success-model.ts';
import { REQUIRED_OUTCOMES, trainModel } from '../../analytics/prediction/train-model.ts';
import type { EndedOutcome } from '../../domain/ended-outcome.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { OutcomeStretch } from '../../ports/prediction-queries.ts';
import { logistic } from '../../stats/logistic.ts';
import type { Analysis, AnalysisContext } from '../analysis/analysis.ts';
import { decodeJson, encodeJson } from '../analysis/json-state.ts';
import { localTime } from './local-time.ts';
import {
  decodeTallies,
  EMPTY_HEAD,
  HEAD_KEY,
  JUDGED_KEY,
  MODEL_KEY,
  PREDICTION_TOPIC,
  type PredictionHead,
  readHead,
  tallyKey,
} from './prediction-state.ts';

/** Outcomes learned from at most, the newest. */
const MOST_OUTCOMES = 100_000;
/** Rows of the record taken in at a time. */
const PAGE_ROWS = 500;
/** When more rows than this are new, everything is made anew, which is quicker. */
const MANY_ROWS = 5_000;
/** Rows still open count as never ending after this long, and presumed ends as certain; or when there are more than this many after them. */
const OPEN_FOR_MS = 2 * 86_400_000;
const MOST_TAKEN = 5_000;
/** A model is learned anew after this part of new outcomes, but not for fewer than 50 and not more often than this. */
const NEW_OUTCOMES_RATIO = 0.02;
const BETWEEN_MODELS_MS = 5 * 60_000;
/** States written at a time while everything is replaced. */
const WRITTEN_AT_A_TIME = 1_000;

/** What is kept, as it stands in the store at `head.revision`. */
interface Kept {
  readonly head: PredictionHead;
  readonly history: OutcomeHistory;
  readonly model: SuccessModel | undefined;
  readonly judged: JudgedPredictions;
}

const remembered = new WeakMap<AnalysisPorts, Kept>();

/**
 * Keeps what predictions of success need: tallies of outcomes, a model, and how good its predictions turned out. A new
 * outcome is first predicted and then learned from.
 */
export const predictionAnalysis: Analysis = {
  name: PREDICTION_TOPIC,
  restMs: 5_000,
  async update(context) {
    const { analyses } = context.store;
    const kept = await load(context);
    // What is remembered changes before it is written: after a failure it is read again.
    remembered.delete(analyses);
    const grown = kept === undefined ? undefined : await takeIn(context, kept);
    const next = grown === undefined || isDue(grown, context.clock.now()) ? await makeAnew(context, grown) : grown;
    remembered.set(analyses, next);
  },
};

async function load({ store: { analyses } }: AnalysisContext): Promise<Kept | undefined> {
  const head = await readHead(analyses.analysisState);
  if (head === undefined) return undefined;
  const before = remembered.get(analyses);
  if (before?.head.revision === head.revision) return before;
  const states = await analyses.analysisState.read(PREDICTION_TOPIC);
  const find = (key: string) => states.find((state) => state.key === key)?.value;
  const [model, judged] = [find(MODEL_KEY), find(JUDGED_KEY)];
  return {
    head,
    history: new OutcomeHistory(decodeTallies(states)),
    model: model === undefined ? undefined : unpackModel(model),
    judged: judged === undefined ? NOTHING_JUDGED : (decodeJson(judged) as JudgedPredictions),
  };
}

/** Takes in what has ended since. @returns undefined when there is so much that everything is better made anew */
async function takeIn({ store: { analyses }, clock, signal }: AnalysisContext, kept: Kept): Promise<Kept | undefined> {
  let current = kept;
  let open: readonly { readonly id: number }[] = [];
  for (let from = kept.head.nextId; ; ) {
    const stretch = await analyses.prediction.listOutcomesFrom(from, PAGE_ROWS);
    if (stretch.newestId - stretch.lastId > MANY_ROWS) return undefined;
    if (stretch.lastId < from) return current;
    const { pending, settled } = splitPending(stretch, clock.now());
    open = [...open, ...pending];
    const taken = new Set(current.head.taken);
    const fresh = settled.filter(({ id }) => !taken.has(id));
    for (const { id } of fresh) taken.add(id);
    const judged = judge(current, fresh);
    const nextId = settledBefore(open, stretch.lastId + 1, taken);
    const hasChanged = fresh.length > 0 || nextId !== current.head.nextId;
    const head: PredictionHead = {
      ...current.head,
      revision: current.head.revision + (hasChanged ? 1 : 0),
      nextId,
      taken: [...taken].filter((id) => id >= nextId).sort((a, b) => a - b),
      outcomes: current.head.outcomes + fresh.length,
      drift: judged.drift,
      judged: current.head.judged + judged.predictions.labels.length,
      correct: current.head.correct + judged.correct,
    };
    current = { ...current, head, judged: addJudged(current.judged, judged.predictions) };
    if (hasChanged) {
      await analyses.analysisState.write(PREDICTION_TOPIC, [
        ...changesOf(current.history),
        { key: JUDGED_KEY, value: encodeJson(current.judged) },
        { key: HEAD_KEY, value: encodeJson(head) },
      ]);
    }
    from = stretch.lastId + 1;
    if (signal?.aborted || stretch.outcomes.length + stretch.open.length < PAGE_ROWS) return current;
  }
}

/** What may still end, or end otherwise, and what has ended. */
function splitPending({ outcomes, open, presumed }: OutcomeStretch, now: number) {
  const isYoung = ({ startedAt }: { readonly startedAt: number }) => now - startedAt < OPEN_FOR_MS;
  const presumedIds = new Set(presumed);
  const mayChange = (outcome: EndedOutcome) => presumedIds.has(outcome.id) && isYoung(outcome);
  return { pending: [...open.filter(isYoung), ...outcomes.filter(mayChange)], settled: outcomes.filter((outcome) => !mayChange(outcome)) };
}

/** The first row that may still end; not so far back that the rows taken in after it become many. */
function settledBefore(open: readonly { readonly id: number }[], end: number, taken: ReadonlySet<number>): number {
  let first = open.reduce((lowest, { id }) => Math.min(lowest, id), end);
  const after = [...taken].filter((id) => id >= first).sort((a, b) => a - b);
  if (after.length > MOST_TAKEN) first = after[after.length - MOST_TAKEN] as number;
  return first;
}

/** Predicts each outcome from what was known when it started, and adds it to the history. */
function judge({ head, history, model }: Kept, outcomes: readonly EndedOutcome[]) {
  let { drift } = head;
  let correct = 0;
  const predictions = { model: [] as number[], baseRate: [] as number[], lastOutcome: [] as number[], labels: [] as (0 | 1)[] };
  const values = new Float64Array(FEATURES.length);
  replayOutcomes(outcomes, history, ({ startedAt, completed }, known) => {
    if (model === undefined) return;
    writeFeatures(known, startedAt, localTime(startedAt), values);
    const own = predictLogOdds(model, values);
    const probability = logistic(own + driftOf(drift));
    const label = completed ? 1 : 0;
    drift = followDrift(drift, own, label);
    predictions.model.push(Math.round(probability * 1e6) / 1e6);
    predictions.baseRate.push(model.baseRate);
    predictions.lastOutcome.push(lastOutcome(known.skill));
    predictions.labels.push(label);
    if (probability >= 0.5 === completed) correct++;
  });
  return { drift, correct, predictions };
}

function isDue({ head, model, judged }: Kept, now: number): boolean {
  const waited = now - head.tried.at;
  const fresh = head.outcomes - head.tried.outcomes;
  if (model === undefined)
    return fresh > 0 && head.outcomes >= REQUIRED_OUTCOMES && (waited < 0 || waited >= BETWEEN_MODELS_MS || fresh >= REQUIRED_OUTCOMES);
  if (fresh < REQUIRED_OUTCOMES || (waited >= 0 && waited < BETWEEN_MODELS_MS)) return false;
  const scores = scorePredictions(judged);
  const isWorseThanRate = scores !== null && scores.model.logLoss > scores.baseRate.logLoss;
  return isWorseThanRate || fresh >= head.tried.outcomes * NEW_OUTCOMES_RATIO;
}

/** Reads the newest outcomes, learns from them, and replaces all that is kept but the judgements. */
async function makeAnew({ store: { analyses }, clock }: AnalysisContext, before: Kept | undefined): Promise<Kept> {
  const stretch = await analyses.prediction.listNewestOutcomes(MOST_OUTCOMES);
  const now = clock.now();
  const { pending, settled } = splitPending(stretch, now);
  const history = new OutcomeHistory();
  const { matrix, labels } = computeTrainingRows(settled, history, localTime);
  const trained = trainModel(matrix, labels, { columns: FEATURES });
  const model = trained.kind === 'model' ? trained.model : undefined;
  const ids = new Set(settled.map(({ id }) => id));
  const nextId = settledBefore(pending, stretch.lastId + 1, ids);
  const outcomes = Math.max(before?.head.outcomes ?? 0, settled.length);
  const stored = await readAnyHead(analyses);
  const head: PredictionHead = {
    ...(before?.head ?? EMPTY_HEAD),
    revision: (stored?.revision ?? 0) + 1,
    nextId,
    taken: [...ids].filter((id) => id >= nextId).sort((a, b) => a - b),
    outcomes,
    trained: model === undefined ? null : { at: now, outcomes },
    refused: trained.kind === 'model' ? null : trained,
    tried: { at: now, outcomes },
    drift: model?.drift ?? NO_DRIFT,
    judged: stored?.judged ?? 0,
    correct: stored?.correct ?? 0,
  };
  const judged = before?.judged ?? NOTHING_JUDGED;
  await replaceAll(analyses, { head, history, model, judged });
  return { head, history, model, judged };
}

/** Even that of another version, or one not complete: its counters go on. */
async function readAnyHead({ analysisState }: AnalysisPorts): Promise<PredictionHead | undefined> {
  const [kept] = await analysisState.read(PREDICTION_TOPIC, [HEAD_KEY]);
  return kept === undefined ? undefined : (decodeJson(kept.value) as PredictionHead);
}

async function replaceAll({ analysisState }: AnalysisPorts, { head, history, model, judged }: Kept): Promise<void> {
  const tallies = changesOf(history);
  const keys = new Set(tallies.map(({ key }) => key));
  const gone = (await analysisState.read(PREDICTION_TOPIC)).filter(({ key }) => key.startsWith(tallyKey('')) && !keys.has(key));
  const states = [...gone.map(({ key }) => ({ key, value: null })), ...tallies];
  const end = [
    { key: MODEL_KEY, value: model === undefined ? null : packModel(model) },
    { key: JUDGED_KEY, value: encodeJson(judged) },
    { key: HEAD_KEY, value: encodeJson(head) },
  ];
  const replacing = { key: HEAD_KEY, value: encodeJson({ ...head, isReplacing: true }) };
  while (states.length > WRITTEN_AT_A_TIME) {
    await analysisState.write(PREDICTION_TOPIC, [...states.splice(0, WRITTEN_AT_A_TIME), replacing]);
  }
  await analysisState.write(PREDICTION_TOPIC, [...states, ...end]);
}

function changesOf(history: OutcomeHistory): { key: string; value: Uint8Array | null }[] {
  return history.takeChanges().map(([key, tally]) => ({ key: tallyKey(key), value: tally === null ? null : encodeJson(tally) }));
}
