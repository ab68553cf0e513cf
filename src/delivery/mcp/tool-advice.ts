import { ERROR_CODES, type ErrorCode } from '../../domain/errors.ts';

/** Where the table of errors names a command, which a model may not be able to run. */
const BY_TOOL: { readonly [Code in ErrorCode]?: string } = {
  USAGE: 'The descriptions of the arguments say what they take.',
  SKILL_NOT_FOUND: 'search_skills finds names.',
  SESSION_NOT_FOUND: 'Leave it out, or give the id under which the agent itself knows the session.',
  PROJECT_NOT_FOUND: 'Name a folder in which sessions ran, or the last part of it; without a project all of them are looked at.',
  PIPELINE_NOT_FOUND: 'get_pipeline_analytics without a pipeline lists those there are.',
  EXPERIMENT_NOT_FOUND: 'create_experiment makes one.',
  EXPERIMENT_NOT_ASSIGNED: 'Call assign_experiment_group for it before the run: only then is it known which group it was in.',
};

/** What to do about a failure, for a model. */
export function adviceFor(code: ErrorCode): string {
  return BY_TOOL[code] ?? ERROR_CODES[code];
}
