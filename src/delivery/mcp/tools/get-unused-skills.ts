import { z } from 'zod';
import { listUnusedSkills, REQUIRED_SESSIONS } from '../../../app/catalog/list-unused-skills.ts';
import { AGENTS } from '../../../domain/agent.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { toUnusedSkillsJson, unusedSkillsSchema } from '../../public-json/catalog-json.ts';
import { cursorArgument, limitArgument, projectArgument } from '../arguments.ts';
import { pageOfLists } from '../page-of-lists.ts';
import { requireRecord } from '../require-record.ts';
import { minuteOf, quantity } from '../text-amounts.ts';
import { defineTool, type ToolStore } from '../tool.ts';
import { toWindow, windowArguments } from '../window-arguments.ts';

const FRESH_FOR_MS = 60_000;
type Unused = z.infer<typeof unusedSkillsSchema>;

export const getUnusedSkills = defineTool({
  name: 'get_unused_skills',
  title: 'Skills nobody uses',
  description:
    'Skills and subagents that were offered to sessions or are installed and were not used in a window, and how many tokens of context that cost, the dearest first. Candidates to remove.',
  input: z.strictObject({
    ...windowArguments,
    project: projectArgument,
    kinds: z
      .array(z.enum(['skill', 'agent']))
      .min(1)
      .optional()
      .meta({ description: 'skill, agent (subagents), or both when not given; of other kinds nobody knows what was offered' }),
    agent: z.enum(AGENTS).optional().meta({ description: 'only sessions and installations of this coding agent' }),
    limit: limitArgument(20),
    cursor: cursorArgument,
  }),
  payload: z.object({ ...unusedSkillsSchema.shape, next_cursor: z.string().nullable() }),
  freshForMs: FRESH_FOR_MS,
  async find({ store, clock, home }, { days, to, project, kinds, agent, limit, cursor }) {
    const report = await listUnusedSkills(store, {
      ...toWindow({ days, to }, clock),
      kinds,
      ...(project === undefined ? {} : { project }),
      ...(agent === undefined ? {} : { agent }),
    });
    if (report.known === 0) await requireRecord(store);
    if (report.sessions === 0 && project !== undefined) await requireProject(store, project);
    const { skills, ...rest } = toUnusedSkillsJson(report, home);
    const { lists, nextCursor } = pageOfLists({ skills }, { cursor, limit });
    return { message: describe(rest), payload: { ...rest, ...lists, next_cursor: nextCursor } };
  },
  toLines: ({ skills }) => skills.map(describeSkill),
});

/** @throws SessionBuddyError PROJECT_NOT_FOUND: of a project mistyped, everything would seem unused */
async function requireProject({ analyses }: ToolStore, project: string): Promise<void> {
  if ((await analyses.sessionRecords.findProject(project)) === undefined)
    throw new SessionBuddyError('PROJECT_NOT_FOUND', `no session was in the project ${JSON.stringify(project)}`);
}

function describe({
  evidence,
  sessions,
  sessions_with_offers: offers,
  known_skills: known,
  totals,
  window,
}: Omit<Unused, 'skills'>): string {
  if (evidence === 'nothing_known')
    return `Nothing is known of what could have been used from ${minuteOf(window.from)} to ${minuteOf(window.to)}: no session says what it was offered, and nothing is installed. session-buddy report --unused, run in a shell, looks at what is installed.`;
  const cost =
    totals.window_tokens === null
      ? ''
      : `, about ${quantity(totals.window_tokens, 'token')} of context in ${quantity(offers, 'session')} that say what they were offered`;
  const doubt =
    evidence === 'enough'
      ? ''
      : ` Too little data: ${quantity(sessions, 'session')}; with fewer than ${REQUIRED_SESSIONS}, not used says little.`;
  return `${totals.skills} of ${quantity(known, 'skill')} not used from ${minuteOf(window.from)} to ${minuteOf(window.to)}${cost}.${doubt}`;
}

function describeSkill(it: Unused['skills'][number]): string {
  return [
    `${it.skill_name} (${it.kind}, ${it.agent})`,
    ...(it.installed === null ? [] : [`installed at ${it.installed.path}`]),
    ...(it.offered_sessions === null ? [] : [`offered to ${quantity(it.offered_sessions, 'session')}`]),
    ...(it.context_tokens === null ? [] : [`${quantity(it.context_tokens, 'token')} each`]),
    it.last_used_at === null ? 'never used' : `last used ${minuteOf(it.last_used_at)}`,
  ].join(', ');
}
