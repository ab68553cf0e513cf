import { z } from 'zod';
import { listUnusedSkills } from '../../../app/catalog/list-unused-skills.ts';
import { AGENTS } from '../../../domain/agent.ts';
import { catalogSchema, toCatalogJson, toUnusedSkillsJson, unusedSkillsSchema } from '../../public-json/catalog-json.ts';
import { kindsParameter, limitParameter, offsetParameter, projectParameter, toWindow, windowParameters } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';

const agentParameter = z.enum(AGENTS).optional();

export const catalogRoutes: readonly Route[] = [
  defineRoute({
    // Before a skill of the name `unused`, which has the same path.
    path: '/api/v1/skills/unused',
    operationId: 'listUnusedSkills',
    summary:
      'Skills and subagents that were offered or are installed and were not used in a window, and what that costs; 30 days when no window is given',
    params: z.strictObject({}),
    query: z.strictObject({
      ...windowParameters,
      kinds: kindsParameter,
      project: projectParameter,
      agent: agentParameter,
      limit: limitParameter(100),
    }),
    response: unusedSkillsSchema,
    async answer({ store, clock, home }, { query: { kinds, project, agent, limit, ...times } }) {
      const report = await listUnusedSkills(store, {
        ...toWindow(times, clock, '30d'),
        kinds,
        ...(project === undefined ? {} : { project }),
        ...(agent === undefined ? {} : { agent }),
      });
      return toUnusedSkillsJson(report, home, limit);
    },
  }),
  defineRoute({
    path: '/api/v1/catalog',
    operationId: 'listCatalog',
    summary: 'Skills, commands and subagents installed on this machine, as they were when last looked at',
    params: z.strictObject({}),
    query: z.strictObject({ project: projectParameter, agent: agentParameter, limit: limitParameter(1000), offset: offsetParameter }),
    response: catalogSchema,
    async answer({ store, home }, { query: { project, agent, limit, offset } }) {
      const definitions = await store.listDefinitions({
        ...(project === undefined ? {} : { project }),
        ...(agent === undefined ? {} : { agent }),
      });
      return toCatalogJson(definitions.slice(offset, offset + limit), home, definitions.length);
    },
  }),
];
