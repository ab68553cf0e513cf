import { z } from 'zod';
import { SKILL_KINDS } from '../../domain/skill.ts';
import type { TopSkillJson } from '../public-json/top-skill-json.ts';
import { topSkillSchema } from '../public-json/top-skill-json.ts';
import { type LiveDataJson, liveDataSchema } from './live-data.ts';

const rowKeySchema = z.strictObject({ skill_name: z.string(), kind: z.enum(SKILL_KINDS) });

/** `data` of `metrics_delta`: what is not there is as it was. */
export const liveChangesSchema = z.strictObject({
  top_skills: z
    .array(z.strictObject({ ...rowKeySchema.shape, ...topSkillSchema.partial().omit({ skill_name: true, kind: true }).shape }))
    .optional()
    .meta({ description: 'rows that are new, whole, and of those that have changed the keys that have' }),
  order: z.array(rowKeySchema).optional().meta({ description: 'all rows in their order, when there are others or in another one' }),
  anomalies: liveDataSchema.shape.anomalies.optional(),
  totals: liveDataSchema.shape.totals.optional(),
});
export type LiveChangesJson = z.infer<typeof liveChangesSchema>;
type ChangedRow = NonNullable<LiveChangesJson['top_skills']>[number];

/** What takes a client from one state to the next. */
export function findChanges(before: LiveDataJson, after: LiveDataJson): LiveChangesJson {
  const old = new Map(before.top_skills.map((row) => [keyOf(row), row]));
  const rows = after.top_skills.map((row) => changesOf(old.get(keyOf(row)), row)).filter((row) => row !== undefined);
  return {
    ...(rows.length === 0 ? {} : { top_skills: rows }),
    ...(isEqual(before.top_skills.map(keyOf), after.top_skills.map(keyOf))
      ? {}
      : { order: after.top_skills.map(({ skill_name, kind }) => ({ skill_name, kind })) }),
    ...(isEqual(before.anomalies, after.anomalies) ? {} : { anomalies: after.anomalies }),
    ...(isEqual(before.totals, after.totals) ? {} : { totals: after.totals }),
  };
}

function changesOf(before: TopSkillJson | undefined, after: TopSkillJson): ChangedRow | undefined {
  if (before === undefined) return after;
  const { skill_name, kind, ...values } = after;
  const changed = Object.entries(values).filter(([name, value]) => !isEqual(before[name as keyof TopSkillJson], value));
  return changed.length === 0 ? undefined : { skill_name, kind, ...Object.fromEntries(changed) };
}

function keyOf({ skill_name, kind }: z.infer<typeof rowKeySchema>): string {
  return `${kind} ${skill_name}`;
}

function isEqual(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
