import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { Logger } from '../../ports/logger.ts';
import { type ProblemJson, toErrorProblem, toProblem } from '../public-json/problem-json.ts';

const CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** Answers a failure as RFC 9457. What we did not foresee is logged whole and told as nothing but a 500. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): FastifyReply {
  const problem = translate(error);
  if (problem.status >= 500)
    logger.error({ err: error, requestId: request.id, method: request.method, path: request.url.split('?')[0] }, 'request failed');
  if (error instanceof SessionBuddyError && error.retryable) reply.header('retry-after', '1');
  return reply
    .code(problem.status)
    .type(CONTENT_TYPE)
    .send(JSON.stringify({ ...problem, request_id: request.id }));
}

/** The same for a socket that fastify does not know, as at an upgrade. */
export function toRawProblem(status: number, detail: string, headers: Readonly<Record<string, string>>): string {
  const problem = toProblem(status, detail);
  const body = JSON.stringify(problem);
  const head = Object.entries({
    ...headers,
    'content-type': CONTENT_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  });
  return `HTTP/1.1 ${status} ${problem.title}\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

function translate(error: unknown): ProblemJson {
  if (error instanceof z.ZodError) return toProblem(400, error.issues.map(describeIssue).join('; '));
  if (error instanceof SessionBuddyError) return toErrorProblem(error);
  // Fastify's own refusals and ours carry a status; their messages are for the client.
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (error instanceof Error && typeof status === 'number' && status >= 400 && status < 500) return toProblem(status, error.message);
  return toErrorProblem(error);
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown parameter ${issue.keys.join(', ')}`;
  return `${issue.path.join('.') || 'request'}: ${issue.message}`;
}
