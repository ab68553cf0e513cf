import { Buffer } from 'node:buffer';
import type { SkillRef } from '../../domain/skill.ts';

/**
 * The skill with a name of its own, for whoever keeps it. In V8 a name cut out of a command is a view of it, and would keep
 * all of it in memory.
 */
export function detachSkill({ kind, name }: SkillRef): SkillRef {
  return { kind, name: Buffer.from(name).toString() };
}
