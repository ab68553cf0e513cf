import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { recommendAfterFailure } from '../../../app/next-skills.ts';
import { describeCommand } from '../../../app/run/describe-command.ts';
import { type FinishedRun, runRecordedCommand } from '../../../app/run/run-recorded-command.ts';
import { runIdentity } from '../../../domain/run-identity.ts';
import { SKILL_KINDS, type SkillKind } from '../../../domain/skill.ts';
import type { CommandRequest } from '../../../ports/command-runner.ts';
import type { EventBatch } from '../../../ports/event-store.ts';
import type { NextSkill } from '../../../ports/next-skill-queries.ts';
import { toRunJson } from '../../public-json/run-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import { oneOf, storableText } from '../parse-options.ts';
import { findRecordedRun, identifyStage } from '../recorded-run.ts';

interface RunCommandOptions extends DatabaseOptions {
  readonly name?: string;
  readonly kind?: SkillKind;
  readonly phase?: string;
  readonly session?: string;
  readonly parse: boolean;
}

export function addRunCommand(program: Command, context: CommandContext): void {
  const command = program
    // So that what stands behind the command is the command's own.
    .enablePositionalOptions()
    .command('run')
    .description('run a command as it is, record how it went, and exit with its exit code')
    .usage('[options] -- <command> [arguments...]')
    .argument('<command...>', 'the command and its arguments')
    .passThroughOptions()
    .option('--name <name>', 'what to call it; otherwise the program and its subcommand', storableText(200))
    .option('--kind <kind>', `${SKILL_KINDS.join(', ')}; otherwise hook for a known quality gate, shell for the rest`, oneOf(SKILL_KINDS))
    .option('--phase <phase>', 'workflow phase, as verification', storableText(100))
    .option('--session <id>', 'the session it belongs to; otherwise one a day, of kind ci the run of the pipeline', storableText(200))
    .option('--no-parse', 'do not look in its output for the gates that ran inside, so that a terminal stays one to it');
  addJsonOption(addDatabaseOption(command)).action(async (words: [string, ...string[]], options: RunCommandOptions) => {
    const run = await runIt(context, words, options);
    context.exitCode = run.exitCode;
    if (run.outcome === 'failed_to_launch') {
      context.note(`session-buddy: ${cleanText(words[0])}: ${run.exitCode === 127 ? 'command not found' : 'cannot be executed'}`);
    }
    const { isRecorded, next } = await record(context, options, run);
    if (options.json) context.printJson(toRunJson(run, isRecorded, next));
    for (const { skill, invocations, completed } of next) {
      context.note(
        `session-buddy: after a failed ${run.invocation.skill.name}, ${skill.name} came next ${invocations} times (${completed} completed)`,
      );
    }
  });
}

interface Run extends FinishedRun {
  readonly batch: EventBatch;
}

async function runIt(context: CommandContext, words: CommandRequest['command'], options: RunCommandOptions): Promise<Run> {
  const { io, runtime } = context;
  const described = describeCommand(words, options, runtime.qualityGates);
  const ci = described.skill.kind === 'ci' ? runtime.readCiEnvironment(io.environment) : undefined;
  const now = runtime.clock.now();
  const pipeline = findRecordedRun({}, ci, now);
  const agent = ci === undefined ? 'cli' : 'ci';
  const finished = await runRecordedCommand(
    {
      ...{ command: words, described, agent },
      // The one document on stdout is ours then.
      stdoutTo: options.json ? 'stderr' : 'stdout',
      isParsing: options.parse && (described.parser?.takesTerminal === true || !io.isStdoutTerminal),
      eventId: identifyStage(ci, described.skill.name, undefined) ?? runIdentity(agent, randomUUID()),
      sessionId: options.session ?? pipeline.sessionId ?? `cli-${new Date(now).toISOString().slice(0, 10)}`,
    },
    runtime.runCommand,
    runtime.clock,
  );
  const { invocation, gates } = finished;
  const { sessionId, startedAt, endedAt } = invocation;
  const session = {
    ...({ sessionId, agent, firstEventAt: startedAt, lastEventAt: endedAt ?? startedAt, directory: io.workingDirectory } as const),
    ...(pipeline.run === undefined ? {} : { pipeline: pipeline.run }),
    ...(pipeline.run?.branch === undefined ? {} : { gitBranch: pipeline.run.branch }),
  };
  return { ...finished, batch: { invocations: [invocation, ...gates], sessions: [session] } };
}

/** What goes wrong here is no fault of the command's: one line, and its exit code stays. */
async function record(context: CommandContext, options: RunCommandOptions, run: Run) {
  try {
    return await context.withStore(options, async (store) => {
      await store.append(run.batch);
      const next = run.outcome === 'failed' ? await recommendAfterFailure(store, run.invocation.skill.name) : [];
      return { isRecorded: true, next };
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.note(`session-buddy: this run was not recorded: ${cleanText(reason.replaceAll('\n', ' '))}`);
    return { isRecorded: false, next: [] as readonly NextSkill[] };
  }
}
