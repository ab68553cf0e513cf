import { z } from 'zod';
import { shortcutListSchema, toShortcutListJson } from '../../public-json/shortcut-json.ts';
import { defineRoute, type Route } from '../route.ts';

export const ideRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/ide/shortcuts',
    operationId: 'listShortcuts',
    summary: 'Keys that stand for skills in editors, of this installation',
    params: z.strictObject({}),
    query: z.strictObject({}),
    response: shortcutListSchema,
    async answer({ store }) {
      return toShortcutListJson(await store.analyses.shortcuts.list());
    },
  }),
];
