import { z } from 'zod';
import { SKILL_KINDS } from '../../domain/skill.ts';
import type { Topic } from './topic.ts';

export const CLIENT_MESSAGE_TYPES = ['subscribe', 'unsubscribe', 'get_metrics', 'ping', 'auth', 'replay'] as const;

/** Codes of the `error` message. */
export const ERROR_MESSAGE_CODES = [
  'BAD_JSON',
  'BAD_MESSAGE',
  'UNKNOWN_TYPE',
  'NOT_SUPPORTED',
  'RATE_LIMITED',
  'TOO_MANY_SUBSCRIPTIONS',
  'SKILL_NOT_FOUND',
  'STORAGE_UNAVAILABLE',
] as const;
export type ErrorMessageCode = (typeof ERROR_MESSAGE_CODES)[number];

export type ClientMessage =
  | { readonly type: 'subscribe'; readonly topic: Topic }
  | { readonly type: 'get_metrics'; readonly topic: Topic }
  | { readonly type: 'unsubscribe' }
  | { readonly type: 'ping' };

export type ParsedMessage =
  | { readonly kind: 'message'; readonly message: ClientMessage }
  | { readonly kind: 'rejected'; readonly code: ErrorMessageCode; readonly reason: string };

const skillKey = z.string().min(1).max(1000).nullable().optional();

const topicSchema = z.object({
  skill_name: skillKey,
  skill: skillKey,
  kinds: z.union([z.literal('all'), z.array(z.enum(SKILL_KINDS)).min(1).max(SKILL_KINDS.length)]).optional(),
});

const NOT_SUPPORTED: Readonly<Record<string, string>> = {
  auth: 'this server listens on this machine only and takes no tokens',
  replay: 'this server has no replay; GET /api/v1/metrics has the past',
};

/** One text frame of a client. Never throws. */
export function parseClientMessage(text: string): ParsedMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return reject('BAD_JSON', 'a message is one JSON object; this is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return reject(
      'BAD_MESSAGE',
      `a message is one JSON object; got ${Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`}`,
    );
  }
  const type = (value as { type?: unknown }).type;
  if (typeof type !== 'string') return reject('BAD_MESSAGE', 'a message has a type, which is a string');
  switch (type) {
    case 'ping':
    case 'unsubscribe':
      return { kind: 'message', message: { type } };
    case 'subscribe':
    case 'get_metrics':
      return parseTopic(type, value);
    default: {
      const reason = Object.hasOwn(NOT_SUPPORTED, type) ? NOT_SUPPORTED[type] : undefined;
      if (reason !== undefined) return reject('NOT_SUPPORTED', reason);
      return reject('UNKNOWN_TYPE', `a message is one of ${CLIENT_MESSAGE_TYPES.join(', ')}; got ${JSON.stringify(type.slice(0, 100))}`);
    }
  }
}

function parseTopic(type: 'subscribe' | 'get_metrics', value: object): ParsedMessage {
  const parsed = topicSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return reject('BAD_MESSAGE', `${issue?.path.join('.') || type}: ${issue?.message ?? 'not understood'}`);
  }
  const { skill, skill_name, kinds } = parsed.data;
  if (skill !== undefined && skill_name !== undefined && skill !== skill_name) {
    return reject('BAD_MESSAGE', 'skill and skill_name are the same key; these two differ');
  }
  const topic: Topic = { skillName: skill_name ?? skill ?? null, kinds: kinds === 'all' ? SKILL_KINDS : (kinds ?? null) };
  return { kind: 'message', message: { type, topic } };
}

function reject(code: ErrorMessageCode, reason: string): ParsedMessage {
  return { kind: 'rejected', code, reason };
}
