import type { Command } from 'commander';
import type { LearnerName } from '../../../analytics/prediction/learners.ts';
import { predictionAnalysis } from '../../../app/prediction/keep-prediction.ts';
import { type ModelFacts, predictSkillSuccess, type SkillPrediction } from '../../../app/prediction/predict-skill-success.ts';
import { SKILL_KINDS, type SkillKind } from '../../../domain/skill.ts';
import { toPredictionJson } from '../../public-json/prediction-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import { createColors } from '../format/colors.ts';
import { formatAgo, formatCount } from '../format/format-values.ts';
import { oneOf, storableText } from '../parse-options.ts';

interface PredictOptions extends DatabaseOptions {
  readonly kind?: SkillKind;
  readonly phase?: string;
  readonly session?: string;
  readonly project?: string;
}

const LEARNER_TEXTS: Readonly<Record<LearnerName, string>> = {
  logistic_regression: 'logistic regression',
  boosted_trees: 'boosted trees',
  random_forest: 'random forest',
  perceptron: 'neural network',
};

export function addPredictCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('predict')
    .description('how likely a skill is to be completed if it is used now, and why')
    .argument('<skill>', 'its name')
    .option('--kind <kind>', `of skills of one name: ${SKILL_KINDS.join(', ')}; the one used last when not given`, oneOf(SKILL_KINDS))
    .option('--phase <phase>', 'the phase of work it would be used in', storableText(200))
    .option('--session <id>', 'the session it would be used in', storableText(200))
    .option('--project <name>', "the project it would be used in; otherwise the session's", storableText(200));
  addJsonOption(addDatabaseOption(command)).action((name: string, { kind, phase, session, project, ...options }: PredictOptions) =>
    context.withExistingStore(options, async (store, location) => {
      await context.bringUpToDate(store, location, [predictionAnalysis]);
      const prediction = await predictSkillSuccess(
        { analyses: store.analyses, clock: context.runtime.clock },
        {
          name,
          ...(kind === undefined ? {} : { kind }),
          ...(phase === undefined ? {} : { phase }),
          ...(session === undefined ? {} : { session }),
          ...(project === undefined ? {} : { project }),
        },
      );
      if (options.json) return context.printJson(toPredictionJson(prediction));
      printPrediction(context, prediction);
    }),
  );
}

function printPrediction(context: CommandContext, prediction: SkillPrediction): void {
  const { bold } = createColors(context.io);
  const { skill, project, session, phase } = prediction;
  const place = [
    ...(project === null ? [] : [`in ${cleanText(project)}`]),
    ...(session === null ? [] : [`in session ${cleanText(session)}`]),
    ...(phase === null ? [] : [`in phase ${cleanText(phase)}`]),
  ];
  context.print(bold([`${cleanText(skill.name)} (${skill.kind})`, ...place].join(', ')));
  if (prediction.kind === 'insufficient_data') {
    context.print(describeLack(prediction));
    return;
  }
  const { probability, interval, features, alternatives, skillRuns, model } = prediction;
  context.print(`${percent(probability)} likely to be completed now (${percent(interval.lower)} to ${percent(interval.upper)})`);
  if (skillRuns < 5) context.print('Little is known of this skill itself: this is mostly what skills like it do.');
  if (features.length > 0) {
    context.print('\nwhat moves it, against a typical use:');
    for (const { contribution, text } of features)
      context.print(`  ${contribution > 0 ? '+' : '−'}${Math.abs(contribution).toFixed(2)}  ${text}`);
  }
  if (alternatives.length > 0) {
    context.print('\nmore likely to be completed, for the same kind of work:');
    for (const other of alternatives)
      context.print(`  ${percent(other.probability)}  ${cleanText(other.skill.name)} (${other.skill.kind})`);
  }
  context.print(`\n${describeModel(model, context.runtime.clock.now())}`);
}

function describeLack({ reason, sampleSize, requiredSampleSize }: Extract<SkillPrediction, { kind: 'insufficient_data' }>): string {
  if (reason === 'not_learned_yet') return 'Nothing is learned yet: the server that runs is about to. Ask again in a moment.';
  return reason === 'few_outcomes'
    ? `Too few outcomes to learn from: ${formatCount(sampleSize)} of the ${formatCount(requiredSampleSize)} needed.`
    : `Nearly all outcomes are of one sort: ${formatCount(sampleSize)} differ, ${formatCount(requiredSampleSize)} are needed to learn a difference.`;
}

function describeModel({ trainedAt, sampleSize, members, heldOut, prequential }: ModelFacts, now: number): string {
  const learned = `Learned ${formatAgo(trainedAt, now)} from ${formatCount(sampleSize)} outcomes by ${members.map((name) => LEARNER_TEXTS[name]).join(', ')}.`;
  const scores = prequential ?? heldOut;
  if (scores === null) return `${learned} Too few outcomes to say how good it is.`;
  const { model, baseRate } = scores;
  const of = prequential === null ? 'newer outcomes kept back' : 'predictions made before the outcome';
  const verdict = model.brier < baseRate.brier ? 'better than' : 'NO better than';
  const auc = model.auc === null ? '' : `, AUC ${model.auc.toFixed(2)}`;
  return `${learned} On ${formatCount(model.sampleSize)} ${of}: Brier ${model.brier.toFixed(3)}, ${verdict} always saying the completion rate (${baseRate.brier.toFixed(3)})${auc}.`;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}
