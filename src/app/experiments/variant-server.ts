import { isAbsolute, relative } from 'node:path';
import { assignGroup } from '../../analytics/experiments/assign-group.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { Experiment, ExperimentAssignment, SkillVariant } from '../../domain/experiment.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ExperimentStore } from '../../ports/experiment-store.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';
import type { ServedVariant, VariantFiles } from '../../ports/variant-files.ts';

export interface VariantServerOptions {
  readonly experiments: ExperimentStore;
  readonly sessions: Pick<MetricQueries, 'findSession'>;
  readonly files: VariantFiles;
  readonly clock: Clock;
  /** Hears what could not be done, in a line for people. */
  readonly onProblem: (message: string) => void;
}

export interface BeginningSession {
  /** Undefined when it is not known: then it is not asked whose the skill is. */
  readonly agent?: string | undefined;
  readonly sessionId: string;
  /** Working directory; null when it is not known. */
  readonly directory: string | null;
  /** Name of the only experiment it is to be drawn into. */
  readonly only?: string | undefined;
}

/** A session of which nothing was heard for so long has ended without a word. */
const SILENCE_MS = 30 * 60_000;

/**
 * Serves each session the version of a skill that its group has. The folder is one for all: while a session runs with one
 * version, a session of the other group is left out of the experiment rather than given the wrong text, and the first keeps
 * what it has. Once nobody runs with it, or the experiment is over, the folder is as it was.
 */
export class VariantServer {
  readonly #options: VariantServerOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: VariantServerOptions) {
    this.#options = options;
  }

  /** Draws a session into every experiment that is for it, and puts its version in place. */
  begin(session: BeginningSession): Promise<void> {
    return this.#inTurn(async () => {
      for (const [experiment, variant] of await this.#list()) {
        if (experiment.status !== 'running') await this.#attempt(variant, () => this.#putBack(variant));
        else if (isFor(variant, session) && (session.only ?? experiment.name) === experiment.name)
          await this.#attempt(variant, () => this.#serve(experiment, variant, session));
      }
    });
  }

  /** What the session ran with is not needed for it any more. */
  end(sessionId: string): Promise<void> {
    return this.#inTurn(async () => {
      for (const [, variant] of await this.#list()) await this.#attempt(variant, () => this.#release(variant, sessionId));
    });
  }

  /** Puts back what experiments that are over have left. */
  settle(): Promise<void> {
    return this.#inTurn(async () => {
      for (const [experiment, variant] of await this.#list()) {
        if (experiment.status !== 'running') await this.#attempt(variant, () => this.#putBack(variant));
      }
    });
  }

  async #list(): Promise<(readonly [Experiment, SkillVariant])[]> {
    const experiments = await this.#options.experiments.list();
    return experiments.flatMap((experiment) => (experiment.variant === null ? [] : [[experiment, experiment.variant] as const]));
  }

  async #serve(experiment: Experiment, variant: SkillVariant, { sessionId }: BeginningSession): Promise<void> {
    const { experiments, files, clock } = this.#options;
    const now = clock.now();
    const assignment = await experiments.assign({
      experimentId: experiment.id,
      unit: sessionId,
      sessionId,
      group: assignGroup(experiment.name, sessionId, experiment.design.assignmentRatio),
      assignedAt: now,
    });
    if (assignment === undefined) return this.#putBack(variant);
    const served = await files.read(variant);
    const others = await this.#running(served.holders.filter((holder) => holder.sessionId !== sessionId));
    if (others.length > 0 && served.group !== assignment.group) {
      return this.#leaveOut(experiment, assignment, 'another session was running with the other version');
    }
    try {
      await files.serve(variant, { group: assignment.group, holders: [...others, { sessionId, since: now }] });
    } catch (error) {
      await this.#leaveOut(experiment, assignment, 'its version could not be put in place');
      throw error;
    }
  }

  async #leaveOut(experiment: Experiment, { unit, leftOut }: ExperimentAssignment, reason: string): Promise<void> {
    if (leftOut === null) await this.#options.experiments.leaveOut(experiment.id, unit, reason);
  }

  async #release(variant: SkillVariant, sessionId: string): Promise<void> {
    const { files } = this.#options;
    const served = await files.read(variant);
    if (!served.holders.some((holder) => holder.sessionId === sessionId)) return;
    const holders = await this.#running(served.holders.filter((holder) => holder.sessionId !== sessionId));
    await files.serve(variant, holders.length > 0 ? { ...served, holders } : { group: 'control', holders: [] });
  }

  async #putBack(variant: SkillVariant): Promise<void> {
    const { group, holders } = await this.#options.files.read(variant);
    if (group === 'control' && holders.length === 0) return;
    await this.#options.files.serve(variant, { group: 'control', holders: [] });
  }

  async #running(holders: ServedVariant['holders']): Promise<ServedVariant['holders'][number][]> {
    const since = this.#options.clock.now() - SILENCE_MS;
    const running: ServedVariant['holders'][number][] = [];
    for (const holder of holders) {
      const heard = Math.max(holder.since, (await this.#options.sessions.findSession(holder.sessionId))?.lastEventAt ?? 0);
      if (heard > since) running.push(holder);
    }
    return running;
  }

  /** One experiment that fails keeps no other from being served. */
  async #attempt(variant: SkillVariant, work: () => Promise<void>): Promise<void> {
    try {
      await this.#options.files.exclusively(variant, work);
    } catch (error) {
      if (!(error instanceof SessionBuddyError)) throw error;
      this.#options.onProblem(error.message);
    }
  }

  /** One after the other: two sessions that begin at once look at the same folder. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function isFor({ agent, directory }: SkillVariant, session: BeginningSession): boolean {
  if (agent !== null && session.agent !== undefined && agent !== session.agent) return false;
  if (directory === null || session.directory === null) return true;
  const below = relative(directory, session.directory);
  return below === '' || !(below.startsWith('..') || isAbsolute(below));
}
