import { z } from 'zod';
import type { StoredShortcut } from '../../ports/shortcut-store.ts';

const skillNameSchema = z.string().min(1).max(1000).meta({ description: 'as it is recorded' });

export const shortcutSchema = z.strictObject({
  skill_name: z.string(),
  shortcut: z.string().meta({ description: 'lower case, as ctrl+shift+t, or two strokes with a space between' }),
});
/** `GET /api/v1/ide/shortcuts`. */
export const shortcutListSchema = z.strictObject({ shortcuts: z.array(shortcutSchema).meta({ description: 'by skill_name' }) });

export const shortcutRequestSchema = z.strictObject({
  skill_name: skillNameSchema,
  shortcut: z.string().min(1).max(100).meta({ description: 'keys in whatever order and case, as Shift+Ctrl+T or ctrl+k ctrl+t' }),
});
export const shortcutRemovalSchema = z.strictObject({ skill_name: skillNameSchema });

export function toShortcutJson({ skillName, shortcut }: StoredShortcut): z.infer<typeof shortcutSchema> {
  return { skill_name: skillName, shortcut };
}

export function toShortcutListJson(shortcuts: readonly StoredShortcut[]): z.infer<typeof shortcutListSchema> {
  return { shortcuts: shortcuts.map(toShortcutJson) };
}
