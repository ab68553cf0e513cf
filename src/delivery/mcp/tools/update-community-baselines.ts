import { z } from 'zod';
import { updateBaselines } from '../../../app/recommendations/baselines.ts';
import { countSchema } from '../../public-json/units.ts';
import { requireRecord } from '../require-record.ts';
import { quantity } from '../text-amounts.ts';
import { defineTool } from '../tool.ts';

export const updateCommunityBaselines = defineTool({
  name: 'update_community_baselines',
  title: 'Bring the table of baselines up to date',
  description:
    'Writes the baselines of now to the table skill_community_baselines, for those who read it by SQL. get_community_baselines needs no update: it answers from what is recorded.',
  input: z.strictObject({}),
  payload: z.object({ skills_updated: countSchema.meta({ description: 'skills in the table now, in place of those before' }) }),
  isReadOnly: false,
  isIdempotent: true,
  async find({ store, clock }) {
    await requireRecord(store);
    const updated = await updateBaselines(store, clock.now());
    const message =
      updated === 0
        ? 'No baseline to store: only built-in tools (kind tool) or skills without a name are recorded yet.'
        : `Baselines of ${quantity(updated, 'skill')} stored`;
    return { message, payload: { skills_updated: updated } };
  },
  toLines: () => [],
});
