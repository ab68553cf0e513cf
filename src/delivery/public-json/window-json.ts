import { z } from 'zod';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import { instantSchema, toInstant } from './units.ts';

export const windowSchema = z
  .strictObject({ from: instantSchema, to: instantSchema })
  .meta({ description: 'includes from, leaves out to' });
export type WindowJson = z.infer<typeof windowSchema>;

export function toWindowJson({ from, to }: TimeWindow): WindowJson {
  return { from: toInstant(from), to: toInstant(to) };
}
