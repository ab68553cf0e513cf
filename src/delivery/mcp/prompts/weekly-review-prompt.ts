import { z } from 'zod';
import { makeWeeklyReport } from '../../../app/weekly-report.ts';
import { formatWeek } from '../../public-json/weekly-markdown.ts';
import { projectArgument } from '../arguments.ts';
import { requireRecord } from '../require-record.ts';
import { definePrompt } from './prompt.ts';

const WEEK_MS = 7 * 86_400_000;
const MOST_WEEKS_BACK = 104;
const OFFERED_WEEKS = Array.from({ length: 13 }, (_, weeks) => String(weeks));

const TASK = `Below is the report of one week of work with coding agents, made from the record of what they did. Review it:

1. Sum up the week in a few sentences: how much was done, what went better or worse than the week before by more than chance.
2. Name what cost the most time or failed the most, and what to change about it: a skill to fix, to replace or to use in another way.
3. Name skills that cost context and were not used, if removing them would save enough to matter.
4. End with at most three things to do next week, the most useful first.

Use only figures that are in the report, with their range or sample size. Where it says that there is too little to tell, say so rather than guess.`;

export const weeklyReviewPrompt = definePrompt({
  name: 'weekly-review',
  title: 'Review of a week',
  description: 'One week: what was used, what became better or worse, what went wrong and what it cost, what was not used',
  input: z.strictObject({
    weeks_back: z
      .string()
      .regex(/^\s*\d{1,3}\s*$/, 'a whole number as text, as "1"')
      .transform(Number)
      .pipe(z.int().max(MOST_WEEKS_BACK))
      .optional()
      .meta({ description: `how many weeks ago it ended, 0 to ${MOST_WEEKS_BACK}; 0, the last seven days, when not given` }),
    project: projectArgument,
  }),
  completions: { weeks_back: OFFERED_WEEKS, project: 'project' },
  async make({ store, clock }, { weeks_back: weeks = 0, project }) {
    await requireRecord(store);
    return `${TASK}\n\n---\n\n${formatWeek(await makeWeeklyReport(store, { at: clock.now() - weeks * WEEK_MS, project }))}`;
  },
});
