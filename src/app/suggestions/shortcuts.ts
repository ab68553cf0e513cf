import { SessionBuddyError } from '../../domain/errors.ts';
import { parseShortcut } from '../../domain/shortcut.ts';
import type { ShortcutStore, StoredShortcut } from '../../ports/shortcut-store.ts';
import type { SkillSearchStore } from '../../ports/skill-search.ts';

interface Ports {
  readonly shortcuts: ShortcutStore;
  readonly search: Pick<SkillSearchStore, 'listTexts'>;
}

/**
 * Gives a skill a shortcut, in place of the one it had.
 *
 * @returns it in the spelling it is stored in
 * @throws SessionBuddyError SHORTCUT_INVALID, SHORTCUT_TAKEN, SKILL_NOT_FOUND
 */
export async function registerShortcut({ shortcuts, search }: Ports, skillName: string, keys: string): Promise<StoredShortcut> {
  const shortcut = parseShortcut(keys);
  if (!(await search.listTexts()).some(({ skill }) => skill.name === skillName)) {
    throw new SessionBuddyError('SKILL_NOT_FOUND', `no skill is named ${JSON.stringify(skillName)}`);
  }
  await shortcuts.register({ shortcut, skillName });
  return { shortcut, skillName };
}

/** @throws SessionBuddyError SHORTCUT_NOT_FOUND */
export async function removeShortcut(shortcuts: ShortcutStore, skillName: string): Promise<void> {
  if (await shortcuts.remove(skillName)) return;
  throw new SessionBuddyError('SHORTCUT_NOT_FOUND', `${JSON.stringify(skillName)} has no shortcut`);
}
