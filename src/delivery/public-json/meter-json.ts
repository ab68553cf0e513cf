import { z } from 'zod';
import { AGENTS } from '../../domain/agent.ts';
import type { MeterTotal } from '../../ports/meter-queries.ts';
import { toInstant } from './units.ts';

export const metersSchema = z.strictObject({
  meters: z.array(
    z.strictObject({
      agent: z.enum(AGENTS),
      name: z.string().meta({ description: 'as the agent names it, as claude_code.cost.usage' }),
      unit: z.string(),
      attributes: z.record(z.string(), z.string()),
      total: z.number().meta({ description: 'in the unit, since the first reading' }),
      readings: z.int(),
      last_read_at: z.iso.datetime(),
    }),
  ),
});

export function toMetersJson(totals: readonly MeterTotal[]): z.input<typeof metersSchema> {
  return {
    meters: totals.map(({ agent, name, unit, attributes, total, points, lastAt }) => ({
      ...{ agent, name, unit, total, attributes: { ...attributes }, readings: points },
      last_read_at: toInstant(lastAt),
    })),
  };
}
