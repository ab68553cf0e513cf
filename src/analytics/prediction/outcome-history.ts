import type { EndedOutcome } from '../../domain/ended-outcome.ts';
import type { SkillRef } from '../../domain/skill.ts';
import type { Occasion } from './occasion.ts';
import { addToTally, type OutcomeTally } from './outcome-tally.ts';

/** The levels at which outcomes are tallied, from wide to narrow. */
export const LEVELS = [
  'all',
  'kind',
  'skill',
  'project',
  'user',
  'skill_project',
  'skill_user',
  'skill_phase',
  'session',
  'skill_session',
] as const;
export type Level = (typeof LEVELS)[number];

/** The tallies that bear on one occasion; a level is absent where nothing was seen. */
export type OccasionTallies = Partial<Record<Level, OutcomeTally>>;

/** Tallies kept at most; those longest without an outcome are forgotten first. */
const MOST_TALLIES = 20_000;

/**
 * The key of each level's tally.
 *
 * @returns without the levels that the occasion does not have, such as that of a session outside of one
 */
export function keysOf({ skill, user, project, session, phase }: Occasion): Partial<Record<Level, string>> {
  const name = keyOf(skill);
  const who = user ?? '';
  return {
    all: 'all',
    kind: `kind ${skill.kind}`,
    skill: `skill ${name}`,
    user: `user ${who}`,
    skill_user: `skill_user ${who} ${name}`,
    ...(project === null ? {} : { project: `project ${project}`, skill_project: `skill_project ${name} in ${project}` }),
    ...(phase === null ? {} : { skill_phase: `skill_phase ${name} in ${phase}` }),
    ...(session === null ? {} : { session: `session ${session}`, skill_session: `skill_session ${session} ${name}` }),
  };
}

function keyOf({ kind, name }: SkillRef): string {
  return `${kind}:${name}`;
}

/** What has been seen, as tallies by key. Each outcome is added once; their order does not matter. */
export class OutcomeHistory {
  readonly #tallies: Map<string, OutcomeTally>;
  readonly #changed = new Set<string>();

  /** @param tallies - as {@link takeChanges} gave them */
  constructor(tallies: Iterable<readonly [string, OutcomeTally]> = []) {
    this.#tallies = new Map(tallies);
  }

  get size(): number {
    return this.#tallies.size;
  }

  add(outcome: EndedOutcome): void {
    for (const key of Object.values(keysOf(outcome))) {
      this.#tallies.set(key, addToTally(this.#tallies.get(key), outcome));
      this.#changed.add(key);
    }
    if (this.#tallies.size > MOST_TALLIES * 1.1) this.#forgetOldest();
  }

  find(occasion: Occasion): OccasionTallies {
    const entries = Object.entries(keysOf(occasion)).flatMap(([level, key]) => {
      const tally = this.#tallies.get(key);
      return tally === undefined ? [] : [[level, tally] as const];
    });
    return Object.fromEntries(entries);
  }

  /** What has changed since the last time, and null for what was forgotten. */
  takeChanges(): [string, OutcomeTally | null][] {
    const changes = [...this.#changed].sort().map((key): [string, OutcomeTally | null] => [key, this.#tallies.get(key) ?? null]);
    this.#changed.clear();
    return changes;
  }

  #forgetOldest(): void {
    const oldest = [...this.#tallies].sort(([a, one], [b, other]) => one.at - other.at || (a < b ? -1 : 1));
    for (const [key] of oldest.slice(0, this.#tallies.size - MOST_TALLIES)) {
      this.#tallies.delete(key);
      this.#changed.add(key);
    }
  }
}
