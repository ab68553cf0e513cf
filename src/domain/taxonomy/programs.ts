import { DEVELOPMENT_PROGRAMS } from './development-programs.ts';
import { OPERATIONS_PROGRAMS } from './operations-programs.ts';
import type { ProgramRule } from './program-rule.ts';

/**
 * Only what stands in these tables can become part of a name besides the program: an argument never does. `*` is for programs
 * whose subcommands are a project's own words (scripts, targets, tasks); a project has few, so names stay bounded.
 */
export const PROGRAMS: Readonly<Record<string, ProgramRule>> = { ...DEVELOPMENT_PROGRAMS, ...OPERATIONS_PROGRAMS };
