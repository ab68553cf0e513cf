import { z } from 'zod';
import type { UnusedSkillsReport } from '../../app/catalog/list-unused-skills.ts';
import { AGENTS } from '../../domain/agent.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { DEFINITION_FORMS, DEFINITION_PROBLEMS, DEFINITION_SCOPES } from '../../domain/skill-definition.ts';
import type { StoredDefinition } from '../../ports/skill-catalog.ts';
import { shortenHome } from './shorten-home.ts';
import { countSchema, instantSchema, orNull, toInstant } from './units.ts';
import { toWindowJson, windowSchema } from './window-json.ts';

const tokensSchema = z.int().min(0).meta({ description: 'tokens, estimated as a quarter of the characters' });

const placeShape = {
  scope: z.enum(DEFINITION_SCOPES),
  form: z.enum(DEFINITION_FORMS),
  plugin: z.string().nullable(),
  marketplace: z.string().nullable(),
  path: z.string().meta({ description: 'of its file; the home folder is ~' }),
};

const unusedSkillSchema = z.strictObject({
  skill_name: z.string(),
  kind: z.enum(SKILL_KINDS),
  agent: z.enum(AGENTS),
  installed: z.strictObject(placeShape).nullable().meta({ description: 'null for what came with the agent or is gone' }),
  offered_sessions: countSchema
    .nullable()
    .meta({ description: 'sessions of the window that were offered it; null when none of this agent says' }),
  context_tokens: tokensSchema.nullable().meta({ description: 'what its entry costs in each session, in tokens, estimated' }),
  window_tokens: tokensSchema.nullable().meta({ description: 'the same over all sessions of the window that were offered it' }),
  last_used_at: instantSchema.nullable().meta({ description: 'over all time; null for never' }),
});

export const unusedSkillsSchema = z.strictObject({
  window: windowSchema,
  evidence: z.enum(['enough', 'too_few_sessions', 'nothing_known']),
  sessions: countSchema,
  sessions_with_offers: countSchema,
  known_skills: countSchema,
  skills: z.array(unusedSkillSchema),
  totals: z.strictObject({ skills: countSchema, window_tokens: tokensSchema.nullable() }),
});

export function toUnusedSkillsJson(
  report: UnusedSkillsReport,
  home: string,
  limit = report.skills.length,
): z.infer<typeof unusedSkillsSchema> {
  return {
    window: toWindowJson(report.window),
    evidence: report.evidence,
    sessions: report.sessions,
    sessions_with_offers: report.listedSessions,
    known_skills: report.known,
    skills: report.skills.slice(0, limit).map(({ skill, agent, definition, ...unused }) => ({
      skill_name: skill.name,
      kind: skill.kind,
      agent,
      installed: orNull(definition, ({ scope, form, plugin, marketplace, path }) => ({
        scope,
        form,
        plugin,
        marketplace,
        path: shortenHome(path, home),
      })),
      offered_sessions: unused.offeredSessions,
      context_tokens: unused.contextTokens,
      window_tokens: unused.windowTokens,
      last_used_at: orNull(unused.lastUsedAt, toInstant),
    })),
    totals: { skills: report.skills.length, window_tokens: report.windowTokens },
  };
}

const definitionSchema = z.strictObject({
  skill_name: z.string(),
  kind: z.enum(SKILL_KINDS),
  agent: z.enum(AGENTS),
  ...placeShape,
  directory: z.string().nullable().meta({ description: 'where it is available; null for everywhere' }),
  origin: z.string().nullable().meta({ description: 'where its marketplace comes from' }),
  description: z.string(),
  is_listed: z.boolean().meta({ description: 'false when only a person can invoke it' }),
  is_loaded: z.boolean().meta({ description: 'false when its agent refuses it' }),
  problem: z.enum(DEFINITION_PROBLEMS).nullable(),
  shadowed_by: z.string().nullable().meta({ description: 'path of the definition that takes its name' }),
  version: z.strictObject({ content_hash: z.string(), git_commit: z.string().nullable(), seen: countSchema }),
  context_tokens: tokensSchema,
  body_tokens: tokensSchema,
  first_seen_at: instantSchema,
  last_seen_at: instantSchema,
});

export const catalogSchema = z.strictObject({ definitions: z.array(definitionSchema), total: countSchema });

export function toCatalogJson(
  definitions: readonly StoredDefinition[],
  home: string,
  total = definitions.length,
): z.infer<typeof catalogSchema> {
  return { definitions: definitions.map((definition) => toDefinitionJson(definition, home)), total };
}

function toDefinitionJson(it: StoredDefinition, home: string): z.infer<typeof definitionSchema> {
  return {
    skill_name: it.skill.name,
    kind: it.skill.kind,
    agent: it.agent,
    scope: it.scope,
    form: it.form,
    plugin: it.plugin,
    marketplace: it.marketplace,
    path: shortenHome(it.path, home),
    directory: orNull(it.directory, (path) => shortenHome(path, home)),
    origin: it.origin,
    description: it.description,
    is_listed: it.isListed,
    is_loaded: it.isLoaded,
    problem: it.problem,
    shadowed_by: orNull(it.shadowedBy, (path) => shortenHome(path, home)),
    version: { content_hash: it.contentHash, git_commit: it.gitCommit, seen: it.versions },
    context_tokens: it.listingTokens,
    body_tokens: it.bodyTokens,
    first_seen_at: toInstant(it.firstSeenAt),
    last_seen_at: toInstant(it.lastSeenAt),
  };
}
