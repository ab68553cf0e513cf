import { z } from 'zod';
import { SKILL_KINDS } from '../../domain/skill.ts';

/** Arguments that several tools take. All a model sees of one is its description. */

export const limitArgument = (fallback: number, maximum = 100) =>
  z
    .int()
    .min(1)
    .max(maximum)
    .default(fallback)
    .meta({ description: `rows at most, 1 to ${maximum}` });

export const cursorArgument = z
  .string()
  .max(200)
  .optional()
  .meta({ description: 'next_cursor of the answer before, with the same other arguments, for the rows after it' });

export const skillNameArgument = z.string().trim().min(1).max(1000).meta({
  description:
    'the name as Session-Buddy records it: pdf, plugin:name, mcp__server__tool, or a command as `git commit`; search_skills finds names',
});

export const hoursArgument = (fallback: number, maximum: number) =>
  z
    .number()
    .min(0.1)
    .max(maximum)
    .default(fallback)
    .meta({ description: `how many hours to look back, 0.1 to ${maximum}` });

export const daysArgument = (fallback: number, maximum: number) =>
  z
    .int()
    .min(1)
    .max(maximum)
    .default(fallback)
    .meta({ description: `how many days to look back, today included, 1 to ${maximum}` });

export const projectArgument = z.string().trim().min(1).max(1000).optional().meta({
  description: 'only sessions of this project: its folder, or the last part of it',
});

export const kindsArgument = z
  .array(z.enum(SKILL_KINDS))
  .min(1)
  .optional()
  .meta({ description: 'kinds of skill to look at; all but the built-in tools (kind tool) when not given' });

export const kindArgument = z.enum(SKILL_KINDS).optional().meta({
  description: 'of several skills of the name, the one of this kind; the one used most or last when not given',
});
