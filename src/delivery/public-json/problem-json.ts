import { z } from 'zod';
import { ERROR_CODES, type ErrorCode, SessionBuddyError } from '../../domain/errors.ts';

/** A failure as RFC 9457 has it, and the code to branch on. */
export const problemSchema = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  code: z.string().meta({ description: 'as docs/errors.md lists them, or the status in words, as BAD_REQUEST' }),
  advice: z.string().optional().meta({ description: 'what to do about it' }),
  request_id: z.string().optional(),
});
export type ProblemJson = z.infer<typeof problemSchema>;

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const STATUS_BY_CODE: Partial<Readonly<Record<ErrorCode, number>>> = {
  USAGE: 400,
  CONFIG_INVALID: 400,
  SKILL_NOT_FOUND: 404,
  SESSION_NOT_FOUND: 404,
  PROJECT_NOT_FOUND: 404,
  PIPELINE_NOT_FOUND: 404,
  EXPERIMENT_NOT_FOUND: 404,
  EXPERIMENT_EXISTS: 409,
  EXPERIMENT_CLOSED: 409,
  EXPERIMENT_NOT_ASSIGNED: 409,
  SHORTCUT_INVALID: 400,
  SHORTCUT_TAKEN: 409,
  SHORTCUT_NOT_FOUND: 404,
  PATH_NOT_FOUND: 404,
  STORAGE_UNAVAILABLE: 503,
  QUERY_TOO_SLOW: 503,
  NOTHING_RECORDED: 409,
  OVERLOADED: 503,
};

/** A refusal that belongs to the protocol and has no code of its own. @param status - 400 to 599 */
export function toProblem(status: number, detail: string): ProblemJson {
  const title = TITLES[status] ?? (status < 500 ? 'Bad Request' : 'Internal Server Error');
  return { type: 'about:blank', title, status, detail, code: title.toUpperCase().replaceAll(' ', '_') };
}

/** What went wrong in words for the user: nothing of an unforeseen failure, as its text may hold anything. */
export function toErrorProblem(error: unknown): ProblemJson {
  if (!(error instanceof SessionBuddyError))
    return toProblem(500, 'Something went wrong that is not your fault. The log has it under the request id.');
  const status = STATUS_BY_CODE[error.code] ?? 500;
  return { ...toProblem(status, error.message), code: error.code, advice: ERROR_CODES[error.code] };
}
