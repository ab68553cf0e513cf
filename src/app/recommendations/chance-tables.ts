import { isPlainCommand } from '../../domain/plain-command.ts';
import { RANKED_KINDS, type SkillKind, skillKey } from '../../domain/skill.ts';
import type { CommunityStore } from '../../ports/community.ts';
import { withoutQueryLimit } from '../../ports/query-limit.ts';

import { listSkillChances, type SkillChance } from './skill-chances.ts';

export interface ChanceTable {
  readonly chances: readonly SkillChance[];
  /** By `skillKey` of the skill. */
  readonly byKey: ReadonlyMap<string, SkillChance>;
}

interface Kept {
  readonly version: number;
  readonly madeAt: number;
  readonly table: Promise<ChanceTable & { readonly ended: number }>;
}

const MOST_KINDS_KEPT = 8;
/** With so many ended invocations a minute's more change no chance that anybody would notice. */
const ENOUGH_ENDED = 10_000;
const KEPT_MS = 60_000;

/** Chances of skills by kinds: while the data is as it was, and where there is much of it for a minute whatever came in. */
export class ChanceTables {
  readonly #community: Pick<CommunityStore, 'listSkillUsage'>;
  readonly #kept = new Map<string, Kept>();

  constructor(community: Pick<CommunityStore, 'listSkillUsage'>) {
    this.#community = community;
  }

  /**
   * @param kinds - when not given those of rankings, and commands that only look at files are left out
   * @param version - of the data now
   */
  async find(kinds: readonly SkillKind[] | undefined, version: number, now: number): Promise<ChanceTable> {
    const key = String(kinds);
    const kept = this.#kept.get(key);
    if (kept !== undefined && (kept.version === version || (await isStillGood(kept, now)))) return kept.table;
    if (this.#kept.size >= MOST_KINDS_KEPT) this.#kept.clear();
    const table = withoutQueryLimit(() => this.#make(kinds));
    this.#kept.set(key, { version, madeAt: now, table });
    table.catch(() => {
      if (this.#kept.get(key)?.table === table) this.#kept.delete(key);
    });
    return table;
  }

  async #make(kinds: readonly SkillKind[] | undefined) {
    const all = await listSkillChances(this.#community, kinds ?? RANKED_KINDS);
    const chances = kinds === undefined ? all.filter(({ skill }) => !isPlainCommand(skill)) : all;
    const ended = all.reduce((sum, chance) => sum + chance.ended, 0);
    return { chances, ended, byKey: new Map(chances.map((chance) => [skillKey(chance.skill), chance])) };
  }
}

async function isStillGood({ madeAt, table }: Kept, now: number): Promise<boolean> {
  const age = now - madeAt;
  // A clock set back must not keep it for longer.
  if (age < 0 || age >= KEPT_MS) return false;
  return ((await table.catch(() => undefined))?.ended ?? 0) >= ENOUGH_ENDED;
}
