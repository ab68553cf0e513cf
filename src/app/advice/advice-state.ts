import type { Advice } from '../../analytics/advice/advice.ts';
import type { SkillAdvice } from '../../analytics/advice/advise-on-skills.ts';
import { skillKey } from '../../domain/skill.ts';
import { decodeJson, encodeJson } from '../analysis/json-state.ts';

export const ADVICE_TOPIC = 'advice';
export const TABLE_KEY = 'table';
/** Hash of what the table was made of. */
export const SEEN_KEY = 'made_of';

/** Changes when the same records would give another table. */
export const ADVICE_VERSION = 1;

interface KeptTable {
  readonly version: number;
  readonly skills: readonly SkillAdvice[];
}

export function encodeTable(skills: readonly SkillAdvice[]): Uint8Array {
  const table: KeptTable = { version: ADVICE_VERSION, skills };
  return encodeJson(table);
}

/** @returns by {@link skillKey}; empty when it was made by another version */
export function decodeTable(bytes: Uint8Array): Map<string, readonly Advice[]> {
  const { version, skills } = decodeJson(bytes) as KeptTable;
  return new Map(version === ADVICE_VERSION ? skills.map(({ skill, advice }) => [skillKey(skill), advice]) : []);
}
