import { dirname, join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { chooseInstalledSkill } from '../../../app/experiments/choose-installed-skill.ts';
import { createExperiment } from '../../../app/experiments/create-experiment.ts';
import { EXPERIMENT_UPDATES } from '../../../app/experiments/experiment-updates.ts';
import {
  assignUnit,
  getExperiment,
  listExperiments,
  recordOutcome,
  stopExperiment,
  type UnitRef,
} from '../../../app/experiments/experiments.ts';
import { VariantServer } from '../../../app/experiments/variant-server.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { EXPERIMENT_STATUSES, type ExperimentStatus, type SkillVariant } from '../../../domain/experiment.ts';
import { EXPERIMENT_METRICS, type ExperimentMetric, type ExperimentUnit } from '../../../domain/experiment-design.ts';
import { SKILL_KINDS, type SkillKind } from '../../../domain/skill.ts';
import { toAssignmentJson, toExperimentListJson, toExperimentReportJson } from '../../public-json/experiment-json.ts';
import { parseInstant } from '../../public-json/parse-time.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions, EXIT_FAILED } from '../command-context.ts';
import { printExperiment, printExperiments } from '../format/print-experiment.ts';
import { oneOf, seconds, storableText, wholeNumber } from '../parse-options.ts';
import type { Store } from '../runtime.ts';

const USER_HASH = /^[0-9a-f]{64}$/;

interface CreateOptions extends DatabaseOptions {
  readonly skill?: string;
  readonly kind: SkillKind;
  readonly control?: string;
  readonly treatment?: string;
  readonly unit: ExperimentUnit;
  readonly metrics?: [ExperimentMetric, ...ExperimentMetric[]];
  readonly ratio?: number;
  readonly minSampleSize?: number;
  readonly alpha?: number;
  readonly power?: number;
  readonly mde?: number;
  readonly days?: number;
  readonly ends?: string;
  readonly description?: string;
  readonly variant?: string;
  readonly skillDirectory?: string;
}

interface UnitOptions extends DatabaseOptions {
  readonly user?: string;
  readonly session?: string;
}

interface OutcomeOptions extends UnitOptions {
  readonly failed?: boolean;
  readonly duration?: number;
  readonly rating?: number;
  readonly id?: string;
}

export function addExperimentCommand(program: Command, context: CommandContext): void {
  const experiment = program.command('experiment').description('A/B tests of two strategies, or of two versions of a skill');
  addCreate(experiment, context);
  addList(experiment, context);
  addShow(experiment, context);
  addAssign(experiment, context);
  addOutcome(experiment, context);
  addStop(experiment, context);
}

function addCreate(experiment: Command, context: CommandContext): void {
  const command = experiment
    .command('create')
    .description('start an experiment')
    .argument('[name]', 'its name; otherwise that of the skill and the day')
    .option('--skill <name>', 'the skill whose runs count by themselves', storableText(200))
    .option('--kind <kind>', SKILL_KINDS.join(', '), oneOf(SKILL_KINDS), 'skill')
    .option('--variant <folder>', 'the other version of the skill, with its SKILL.md: sessions get one of the two as they begin')
    .option('--skill-directory <folder>', 'where the skill is installed, when there are several of its name')
    .option('--control <strategy>', 'what is done today, in words', storableText(200))
    .option('--treatment <strategy>', 'what is tried instead, in words', storableText(200))
    .option(
      '--unit <unit>',
      'what is drawn into a group: session (a person alone), or user (a team)',
      oneOf(['session', 'user']),
      'session',
    )
    .option('--metrics <list>', `some of ${EXPERIMENT_METRICS.join(', ')}; the first decides`, metricList)
    .option('--ratio <share>', 'share that gets the treatment, 0.5 when not given', between(0, 1))
    .option('--min-sample-size <runs>', 'runs that each group must have, 100 when not given', wholeNumber(1, 1_000_000))
    .option('--mde <difference>', 'least difference worth finding, 0.1 when not given', between(0, 100))
    .option('--alpha <chance>', 'chance of a false winner, 0.05 when not given', between(0, 1))
    .option('--power <chance>', 'chance of finding that difference, 0.8 when not given', between(0, 1))
    .option('--days <n>', 'days after which it is to be decided, 28 when not given', wholeNumber(1, 1000))
    .option('--ends <time>', 'ISO 8601 instant from which on nothing counts')
    .option('--description <text>', 'what for', storableText(2000));
  addJsonOption(addDatabaseOption(command)).action((name: string | undefined, options: CreateOptions) => {
    const now = context.runtime.clock.now();
    const endAt = options.ends === undefined ? undefined : parseInstant(options.ends);
    if (options.ends !== undefined && endAt === undefined) {
      throw new SessionBuddyError('USAGE', `--ends is an ISO 8601 instant; got ${JSON.stringify(options.ends)}`);
    }
    if (name === undefined && options.skill === undefined) throw new SessionBuddyError('USAGE', 'name the experiment, or a --skill');
    return context.withStore(options, async (store, { path }) => {
      const { experiments } = store.analyses;
      const variant = await takeVariant(context, path, options);
      const created = await createExperiment(
        experiments,
        {
          variant,
          name: name ?? `${options.skill} ${new Date(now).toISOString().slice(0, 10)}`,
          description: options.description,
          controlStrategy: options.control,
          treatmentStrategy: options.treatment,
          endAt,
          skill: options.skill === undefined ? undefined : { kind: options.kind, name: options.skill },
          design: {
            unit: options.unit,
            metrics: options.metrics,
            assignmentRatio: options.ratio,
            minSampleSize: options.minSampleSize,
            minimumDetectableEffect: options.mde,
            alpha: options.alpha,
            power: options.power,
            plannedDays: options.days,
          },
        },
        now,
      ).catch(async (error: unknown) => {
        if (variant !== undefined) await context.runtime.variantFiles.discard(variant.copiesDirectory);
        throw error;
      });
      const report = await getExperiment(experiments, created.name, now);
      if (options.json) context.printJson(toExperimentReportJson(report));
      else printExperiment(context, report);
    });
  });
}

function addList(experiment: Command, context: CommandContext): void {
  const command = experiment
    .command('list')
    .description('all experiments, the newest first')
    .option('--status <status>', EXPERIMENT_STATUSES.join(', '), oneOf(EXPERIMENT_STATUSES));
  addJsonOption(addDatabaseOption(command)).action((options: DatabaseOptions & { readonly status?: ExperimentStatus }) =>
    context.withExistingStore(options, async (store, location) => {
      await context.bringUpToDate(store, location, [EXPERIMENT_UPDATES]);
      await serveVariants(context, store).settle();
      const found = await listExperiments(store.analyses.experiments, options.status);
      if (options.json) return context.printJson(toExperimentListJson(found));
      const samples = await store.analyses.experiments.countSamples();
      printExperiments(context, found, samples);
    }),
  );
}

function addShow(experiment: Command, context: CommandContext): void {
  const command = experiment
    .command('show')
    .description('where an experiment stands: groups, difference, checks, verdict')
    .argument('<name>', 'its name');
  addJsonOption(addDatabaseOption(command)).action((name: string, options: DatabaseOptions) =>
    context.withExistingStore(options, async (store, location) => {
      await context.bringUpToDate(store, location, [EXPERIMENT_UPDATES]);
      await serveVariants(context, store).settle();
      const report = await getExperiment(store.analyses.experiments, name, context.runtime.clock.now());
      if (options.json) context.printJson(toExperimentReportJson(report));
      else printExperiment(context, report);
    }),
  );
}

function addAssign(experiment: Command, context: CommandContext): void {
  const command = experiment
    .command('assign')
    .description('the group of a user or session, always the same one; prints the group')
    .argument('<name>', 'its name');
  addJsonOption(addDatabaseOption(addUnitOptions(command))).action((name: string, options: UnitOptions) =>
    context.withExistingStore(options, async (store, { path }) => {
      const now = context.runtime.clock.now();
      const { experiments } = store.analyses;
      const { experiment: found, ...drawn } = await assignUnit(experiments, name, toUnit(context, path, options), now);
      let { assignment } = drawn;
      if (found.variant !== null && found.status === 'running') {
        await serveVariants(context, store).begin({ sessionId: assignment.unit, directory: null, only: name });
        assignment = (await experiments.findAssignment(found.id, assignment.unit)) ?? assignment;
        if (assignment.leftOut !== null) context.note(`its runs do not count: ${assignment.leftOut}`);
      }
      if (options.json) context.printJson(toAssignmentJson(found, assignment));
      else context.print(assignment.group);
    }),
  );
}

function addOutcome(experiment: Command, context: CommandContext): void {
  const command = experiment
    .command('outcome')
    .description('record what came out of a run that no agent has recorded: completed, unless told')
    .argument('<name>', 'its name')
    .option('--failed', 'it was not completed')
    .option('--duration <seconds>', 'how long it took', seconds(0))
    .option('--rating <number>', 'what a person thought of it', between(-1e6, 1e6))
    .option('--id <id>', 'recorded again under the same one, it counts once', storableText(160));
  addJsonOption(addDatabaseOption(addUnitOptions(command))).action((name: string, options: OutcomeOptions) =>
    context.withExistingStore(options, async (store, { path }) => {
      const request = {
        ...toUnit(context, path, options),
        completed: options.failed !== true,
        durationSeconds: options.duration,
        userRating: options.rating,
        id: options.id,
      };
      const status = await recordOutcome(store.analyses.experiments, name, request, context.runtime.clock.now());
      if (options.json) context.printJson({ status });
      else context.print(status);
    }),
  );
}

function addStop(experiment: Command, context: CommandContext): void {
  const command = experiment.command('stop').description('end an experiment: nothing more is taken in').argument('<name>', 'its name');
  addJsonOption(addDatabaseOption(command)).action((name: string, options: DatabaseOptions) =>
    context.withExistingStore(options, async (store) => {
      const report = await stopExperiment(store.analyses.experiments, name, context.runtime.clock.now());
      await serveVariants(context, store).settle();
      if (options.json) context.printJson(toExperimentReportJson(report));
      else printExperiment(context, report);
    }),
  );
}

/** Copies both versions. @throws SessionBuddyError when they cannot be served */
async function takeVariant(context: CommandContext, databasePath: string, options: CreateOptions): Promise<SkillVariant | undefined> {
  const { io, runtime } = context;
  if (options.variant === undefined) {
    if (options.skillDirectory !== undefined) throw new SessionBuddyError('USAGE', '--skill-directory goes with --variant');
    return undefined;
  }
  if (options.skill === undefined) throw new SessionBuddyError('USAGE', '--variant needs the --skill that it is a version of');
  if (options.unit !== 'session')
    throw new SessionBuddyError('USAGE', '--variant draws by session: one folder serves whoever works on this machine');
  const given = options.skillDirectory === undefined ? undefined : resolve(io.workingDirectory, options.skillDirectory);
  const definitions = await runtime.catalog.scan({ environment: io.environment, directories: [io.workingDirectory], known: [] });
  const installed = chooseInstalledSkill(definitions, options.skill, given);
  const directories = { skillDirectory: installed.skillDirectory, variantDirectory: resolve(io.workingDirectory, options.variant) };
  const copiesDirectory = await runtime.variantFiles.take(directories, join(dirname(databasePath), 'experiments'));
  return { ...installed, ...directories, copiesDirectory };
}

function serveVariants(context: CommandContext, store: Store): VariantServer {
  const { clock, variantFiles } = context.runtime;
  return new VariantServer({
    ...{ experiments: store.analyses.experiments, sessions: store, files: variantFiles, clock },
    onProblem(message) {
      context.note(message);
      context.exitCode = EXIT_FAILED;
    },
  });
}

function addUnitOptions(command: Command): Command {
  return command
    .option('--user <id>', 'who, where users are drawn; kept as a hash', storableText(320))
    .option('--session <id>', 'which, where sessions are drawn', storableText(200));
}

function toUnit({ runtime }: CommandContext, databasePath: string, { user, session }: UnitOptions): UnitRef {
  const userId = user === undefined || USER_HASH.test(user) ? user : runtime.hashUser(databasePath, user);
  return { userId, sessionId: session };
}

function metricList(text: string): [ExperimentMetric, ...ExperimentMetric[]] {
  const [first, ...others] = text.split(',').map((name) => oneOf(EXPERIMENT_METRICS)(name.trim()));
  if (first === undefined) throw new InvalidArgumentError(`It takes some of ${EXPERIMENT_METRICS.join(', ')}.`);
  return [first, ...others];
}

/** For commander: a number above the least and below the greatest. */
function between(least: number, greatest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value > least && value < greatest) return value;
    throw new InvalidArgumentError(`It takes a number above ${least} and below ${greatest}.`);
  };
}
