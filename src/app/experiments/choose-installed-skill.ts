import { dirname, join } from 'node:path';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { SkillVariant } from '../../domain/experiment.ts';
import { isActive, type SkillDefinition } from '../../domain/skill-definition.ts';

/**
 * The folder of a skill that is installed, with whose it is.
 *
 * @param given - a folder that was named; it need not be one that the catalog knows
 * @throws SessionBuddyError SKILL_NOT_FOUND; USAGE when there are several
 */
export function chooseInstalledSkill(
  definitions: readonly SkillDefinition[],
  name: string,
  given: string | undefined,
): Pick<SkillVariant, 'skillDirectory' | 'agent' | 'directory'> {
  const found = definitions.filter((definition) => definition.form === 'skill' && isActive(definition) && definition.skill.name === name);
  if (given !== undefined) {
    const known = found.find(({ path }) => path === join(given, 'SKILL.md'));
    return { skillDirectory: given, agent: known?.agent ?? null, directory: known?.directory ?? null };
  }
  const [first, ...others] = found;
  if (first === undefined)
    throw new SessionBuddyError('SKILL_NOT_FOUND', `no skill ${JSON.stringify(name)} is installed; name its folder with --skill-directory`);
  const folders = new Set(found.map(({ path }) => dirname(path)));
  if (folders.size > 1) {
    throw new SessionBuddyError(
      'USAGE',
      `${JSON.stringify(name)} is installed in ${[...folders].join(' and ')}: name one with --skill-directory`,
    );
  }
  // Of one folder that several agents read, all take part.
  return { skillDirectory: dirname(first.path), agent: others.length > 0 ? null : first.agent, directory: first.directory };
}
