import { z } from 'zod';
import { computeReport } from '../../../app/report.ts';
import { getSkillDetail } from '../../../app/skill-detail.ts';
import { reportSchema, toReportJson } from '../../public-json/report-json.ts';
import { skillDetailSchema, toSkillDetailJson } from '../../public-json/skill-detail-json.ts';
import {
  kindParameter,
  kindsParameter,
  limitParameter,
  offsetParameter,
  projectParameter,
  searchParameter,
  skillNameParameter,
  toWindow,
  windowParameters,
} from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';

export const skillRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/skills',
    operationId: 'listSkills',
    summary: 'Skills by how much they were used in a window, and how well they worked',
    params: z.strictObject({}),
    query: z.strictObject({
      ...windowParameters,
      kinds: kindsParameter,
      project: projectParameter,
      q: searchParameter,
      limit: limitParameter(50),
      offset: offsetParameter,
    }),
    response: reportSchema,
    async answer({ store, clock }, { query: { kinds, project, q, limit, offset, ...times } }) {
      const report = await computeReport(store, {
        ...toWindow(times, clock, '7d'),
        limit,
        offset,
        ...(kinds === undefined ? {} : { kinds }),
        ...(project === undefined ? {} : { project }),
        ...(q === undefined ? {} : { nameContains: q }),
      });
      return toReportJson(report);
    },
  }),
  defineRoute({
    path: '/api/v1/skills/{skill_name}',
    operationId: 'getSkill',
    summary: 'One skill in a window, whatever its kind, and in the window before',
    params: z.strictObject({ skill_name: skillNameParameter }),
    query: z.strictObject({ ...windowParameters, kind: kindParameter }),
    response: skillDetailSchema,
    async answer({ store, clock }, { params, query: { kind, ...times } }) {
      const window = toWindow(times, clock, '7d');
      return toSkillDetailJson(
        await getSkillDetail(store, { ...window, name: params.skill_name, ...(kind === undefined ? {} : { kind }) }),
      );
    },
  }),
];
