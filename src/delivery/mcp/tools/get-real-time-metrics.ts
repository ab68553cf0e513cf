import { z } from 'zod';
import { RANKED_KINDS } from '../../../domain/skill.ts';
import { topSkillSchema, toTopSkillJson } from '../../public-json/top-skill-json.ts';
import { instantSchema, toInstant } from '../../public-json/units.ts';
import { toWindowJson, windowSchema } from '../../public-json/window-json.ts';
import { cursorArgument, hoursArgument, kindsArgument, limitArgument } from '../arguments.ts';
import { readCursor, toPage } from '../cursor.ts';
import { requireRecord } from '../require-record.ts';
import { minuteOf, quantity } from '../text-amounts.ts';
import { percent, seconds } from '../text-values.ts';
import { defineTool } from '../tool.ts';

const HOUR_MS = 60 * 60_000;

export const getRealTimeMetrics = defineTool({
  name: 'get_real_time_metrics',
  title: 'Skills in use now',
  description:
    'Which skills, subagents, MCP tools and commands were used most in the last hours, how many of their runs were completed, and how long they took.',
  input: z.strictObject({
    limit: limitArgument(10),
    time_window_hours: hoursArgument(1, 24 * 366),
    kinds: kindsArgument,
    cursor: cursorArgument,
  }),
  payload: z.object({
    window: windowSchema,
    top_skills: z.array(topSkillSchema),
    last_event_at: instantSchema.meta({ description: 'of everything recorded, inside the window or not' }),
    next_cursor: z.string().nullable(),
  }),
  freshForMs: 1_000,
  mayLag: true,
  async find({ store, clock }, { limit, time_window_hours: hours, kinds = RANKED_KINDS, cursor }) {
    const to = clock.now();
    const offset = readCursor(cursor);
    const [last, { skills, window }] = await Promise.all([
      requireRecord(store),
      store.rankSkills({ from: to - hours * HOUR_MS, to, kinds, offset, limit: limit + 1 }),
    ]);
    const page = toPage(skills, offset, limit);
    const lastEventAt = toInstant(last.lastEventAt);
    return {
      message: describe(page.rows.length, { hours, offset, kinds, lastEventAt }),
      payload: {
        window: toWindowJson(window),
        top_skills: page.rows.map(toTopSkillJson),
        last_event_at: lastEventAt,
        next_cursor: page.nextCursor,
      },
    };
  },
  toLines: ({ top_skills: skills }) =>
    skills.map(
      (skill) =>
        `${skill.skill_name} (${skill.kind}): ${quantity(skill.invocation_count, 'run')}, ${percent(skill.completion_ratio)} completed, p95 ${seconds(skill.p95_duration_seconds)}`,
    ),
});

interface Asked {
  readonly hours: number;
  readonly offset: number;
  readonly kinds: readonly string[];
  readonly lastEventAt: string | null;
}

function describe(shown: number, { hours, offset, kinds, lastEventAt }: Asked): string {
  if (shown > 0)
    return `${offset === 0 ? quantity(shown, 'skill') : `Skills ${offset + 1} to ${offset + shown}`} by use in the last ${hours} h`;
  if (offset > 0) return 'No more skills behind this cursor.';
  return `No skill of kind ${kinds.join(', ')} was used in the last ${hours} h; the last event of all was ${lastEventAt === null ? 'never' : minuteOf(lastEventAt)}. Ask with a larger time_window_hours or other kinds.`;
}
