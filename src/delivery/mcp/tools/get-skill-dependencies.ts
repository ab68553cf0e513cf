import { z } from 'zod';
import { DEFAULT_MIN_LIFT } from '../../../analytics/dependencies/rank-pairs.ts';
import { getDependencies } from '../../../app/flow/get-dependencies.ts';
import { dependenciesSchema, toDependenciesJson } from '../../public-json/dependencies-json.ts';
import { cursorArgument, kindsArgument, limitArgument, skillNameArgument } from '../arguments.ts';
import { readCursor, toPage } from '../cursor.ts';
import { requireRecord } from '../require-record.ts';
import { pValue, quantity } from '../text-amounts.ts';
import { percent } from '../text-values.ts';
import { defineTool } from '../tool.ts';

const dependenciesPayload = z.object({ ...dependenciesSchema.shape, next_cursor: z.string().nullable() });
type DependenciesPayload = z.input<typeof dependenciesPayload>;
type Dependency = DependenciesPayload['dependencies'][number];
type Side = DependenciesPayload['next'];

/** Of those that come next and before, how many the text names. */
const NAMED_FOLLOWS = 3;

export const getSkillDependencies = defineTool({
  name: 'get_skill_dependencies',
  title: 'Skills that go with a skill',
  description:
    'Which skills are used in the same sessions as this one more often than by chance, and which come directly after and before it: what to have at hand, and what to check first when it fails.',
  input: z.strictObject({
    skill_name: skillNameArgument,
    limit: limitArgument(10),
    min_lift: z
      .number()
      .min(0)
      .max(1000)
      .default(DEFAULT_MIN_LIFT)
      .meta({ description: 'how many times more often than by chance, at least; 1 is chance' }),
    kinds: kindsArgument,
    cursor: cursorArgument,
  }),
  payload: dependenciesPayload,
  freshForMs: 60_000,
  async find({ store }, { skill_name: name, limit, min_lift: minLift, kinds, cursor }) {
    const offset = readCursor(cursor);
    // Asked at once, and answered in this order: of an empty database that it is empty.
    const [, found] = await Promise.all([
      requireRecord(store),
      getDependencies(store, { name, limit: offset + limit + 1, minLift, ...(kinds === undefined ? {} : { kinds }) }),
    ]);
    const answer = toDependenciesJson(found);
    const page = toPage(answer.dependencies.slice(offset), offset, limit);
    return {
      message: describe(answer, page.rows.length, offset),
      payload: {
        ...answer,
        dependencies: [...page.rows],
        next: { ...answer.next, skills: answer.next.skills.slice(0, limit) },
        previous: { ...answer.previous, skills: answer.previous.skills.slice(0, limit) },
        next_cursor: page.nextCursor,
      },
    };
  },
  toLines: ({ dependencies, next, previous }) => [
    ...dependencies.map(describeDependency),
    ...describeSide('directly after it', next),
    ...describeSide('directly before it', previous),
  ],
});

function describe(answer: Omit<DependenciesPayload, 'next_cursor'>, shown: number, offset: number): string {
  const { skill_name: name, sessions, sessions_with_skill: own, sessions_pending: pending, required_sessions: required } = answer;
  const later = pending === 0 ? '' : `; ${quantity(pending, 'changed session')} not looked at yet (a running server does that)`;
  const place = `${name} is in ${own} of ${quantity(sessions, 'session')}`;
  if (required !== null) return `insufficient_data: ${place}, and with fewer than ${required} no pair is told${later}`;
  if (shown > 0) return `${place}; ${quantity(shown, 'skill')} used with it more than by chance${later}`;
  if (offset > 0) return `${place}; no more skills behind this cursor${later}`;
  const looked = `none of ${answer.pairs_looked_at} others goes with it ${answer.min_lift} times more often than by chance`;
  return `${place}; ${looked}, so far as can be told${later}. Ask with a lower min_lift.`;
}

function describeDependency(it: Dependency): string {
  const follows = it.follows_ratio === null ? '' : `, comes next ${percent(it.follows_ratio)}`;
  return `${it.skill_b}: ${quantity(it.co_occurrence_count, 'session')} with both (${percent(it.share)} of its own), lift ${it.lift_score.toFixed(1)} ${it.relationship_type}, ${pValue(it.p_value)}${follows}`;
}

function describeSide(title: string, { total, skills }: Side): string[] {
  if (skills.length === 0) return [];
  const named = skills.slice(0, NAMED_FOLLOWS).map(({ skill_name: name, count, ratio }) => `${name} ${percent(ratio)} (${count})`);
  return [`${title}, of ${total} times: ${named.join(', ')}`];
}
