import type { Outcome } from '../../domain/outcome.ts';
import { type FlowStep, type SkillTrouble, THRASH_RETRIES } from '../../domain/session-flow.ts';

type Counts = { -readonly [Field in keyof SkillTrouble]: SkillTrouble[Field] extends number ? number : number[] };

interface Episode {
  readonly failedAt: number;
  retries: number;
}

const ERRORS: ReadonlySet<Outcome> = new Set(['failed', 'failed_to_launch']);

/** Follows the failures of a session, step by step in order of start. */
export class RecoveryTracker {
  readonly #troubles = new Map<number, Counts>();
  /** Open episodes by skill, a map for each thread. */
  readonly #episodes = new Map<string | null, Map<number, Episode>>();
  /** Failures of each thread after which nothing has begun yet. */
  readonly #unanswered = new Map<string | null, { readonly skill: number; readonly failedAt: number }[]>();

  add(step: FlowStep): void {
    this.#answer(step);
    const isError = ERRORS.has(step.outcome);
    const episodes = this.#episodes.get(step.thread) ?? new Map<number, Episode>();
    const episode = episodes.get(step.skill);
    // What had begun before the failure was known is no answer to it.
    if (episode !== undefined && step.startedAt >= episode.failedAt) this.#addRetry(step, episode, episodes, isError);
    if (!isError) return;
    const failedAt = step.endedAt ?? step.startedAt;
    const trouble = this.#troubleOf(step.skill);
    trouble.failures++;
    trouble.lostUs += step.durationUs ?? 0;
    if (!step.isNested) {
      const unanswered = this.#unanswered.get(step.thread) ?? [];
      unanswered.push({ skill: step.skill, failedAt });
      this.#unanswered.set(step.thread, unanswered);
    }
    if (episode !== undefined) return;
    trouble.episodes++;
    episodes.set(step.skill, { failedAt, retries: 0 });
    this.#episodes.set(step.thread, episodes);
  }

  /** @param lastEventAt - epoch ms: how far the session is known */
  finish(lastEventAt: number): SkillTrouble[] {
    for (const episodes of this.#episodes.values()) {
      for (const [skill, { failedAt }] of episodes) this.#troubleOf(skill).watchedForMs.push(Math.max(0, lastEventAt - failedAt));
    }
    return [...this.#troubles.values()];
  }

  #addRetry(step: FlowStep, episode: Episode, episodes: Map<number, Episode>, isError: boolean): void {
    const trouble = this.#troubleOf(step.skill);
    trouble.retries++;
    if (++episode.retries === THRASH_RETRIES) trouble.thrashes++;
    if (isError) {
      trouble.failedRetries++;
      trouble.retryLostUs += step.durationUs ?? 0;
    }
    if (step.outcome !== 'completed') return;
    trouble.recovered++;
    trouble.recoveredAfterMs.push(Math.max(0, (step.endedAt ?? step.startedAt) - episode.failedAt));
    episodes.delete(step.skill);
  }

  #answer(step: FlowStep): void {
    const unanswered = this.#unanswered.get(step.thread);
    if (unanswered === undefined || unanswered.length === 0 || step.isNested) return;
    const still = unanswered.filter(({ failedAt }) => failedAt > step.startedAt);
    if (still.length === unanswered.length) return;
    for (const { skill, failedAt } of unanswered) {
      if (failedAt > step.startedAt) continue;
      const trouble = this.#troubleOf(skill);
      if (skill === step.skill) trouble.retriedAtOnce++;
      else trouble.otherNext++;
    }
    this.#unanswered.set(step.thread, still);
  }

  #troubleOf(skill: number): Counts {
    const trouble = this.#troubles.get(skill) ?? {
      skill,
      failures: 0,
      retriedAtOnce: 0,
      otherNext: 0,
      episodes: 0,
      recovered: 0,
      retries: 0,
      failedRetries: 0,
      thrashes: 0,
      lostUs: 0,
      retryLostUs: 0,
      recoveredAfterMs: [],
      watchedForMs: [],
    };
    this.#troubles.set(skill, trouble);
    return trouble;
  }
}
