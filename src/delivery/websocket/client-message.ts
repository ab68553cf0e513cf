import { z } from 'zod';
import { SKILL_KINDS } from '../../domain/skill.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import { parseInstant } from '../public-json/parse-time.ts';
import type { ErrorMessageCode } from './error-codes.ts';
import { type Topic, UPDATE_MODES, type UpdateMode } from './topic.ts';

const skillKey = (description: string) => z.string().min(1).max(1000).nullable().optional().meta({ description });
const instantKey = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, 'expected an ISO 8601 instant, as 2026-11-20T08:00:00Z')
  .nullable()
  .meta({ format: 'date-time' });

const topicKeys = {
  skill_name: skillKey('one skill; null or absent for the top skills'),
  skill: skillKey('the same key; with both, they are equal'),
  kinds: z
    .union([z.literal('all'), z.array(z.enum(SKILL_KINDS)).min(1).max(SKILL_KINDS.length)])
    .optional()
    .meta({ description: 'all but tool when absent, or for one skill whatever it is' }),
};

/** What a client may send, by type. Keys that are not named here are ignored. */
export const CLIENT_MESSAGE_SCHEMAS = {
  subscribe: z.looseObject({
    type: z.literal('subscribe'),
    ...topicKeys,
    mode: z
      .enum(UPDATE_MODES)
      .optional()
      .meta({ description: 'full, when absent: the whole state at every interval; delta: what has changed, and only then' }),
  }),
  unsubscribe: z.looseObject({ type: z.literal('unsubscribe') }),
  get_metrics: z.looseObject({ type: z.literal('get_metrics'), ...topicKeys }),
  ping: z.looseObject({ type: z.literal('ping') }),
  auth: z.looseObject({ type: z.literal('auth'), token: z.string().min(1).max(8192) }),
  replay: z.looseObject({
    type: z.literal('replay'),
    ...topicKeys,
    from: instantKey.meta({ description: 'begin of the past to show; null ends the replay that runs' }),
    to: instantKey.optional().meta({ description: 'its end; now when absent' }),
    speed: z
      .number()
      .min(1)
      .max(1_000_000)
      .optional()
      .meta({ description: 'seconds of the past in a second; when absent, as many as show the whole in a minute' }),
  }),
};
export type ClientMessageType = keyof typeof CLIENT_MESSAGE_SCHEMAS;
export const CLIENT_MESSAGE_TYPES = Object.keys(CLIENT_MESSAGE_SCHEMAS) as readonly ClientMessageType[];

export type ClientMessage =
  | { readonly type: 'subscribe'; readonly topic: Topic; readonly mode: UpdateMode }
  | { readonly type: 'get_metrics'; readonly topic: Topic }
  | { readonly type: 'unsubscribe' }
  | { readonly type: 'ping' }
  /** `speed` null: the whole in a minute. */
  | { readonly type: 'replay'; readonly topic: Topic; readonly window: TimeWindow; readonly speed: number | null }
  | { readonly type: 'end_replay' };

export type ParsedMessage =
  | { readonly kind: 'message'; readonly message: ClientMessage }
  | { readonly kind: 'rejected'; readonly code: ErrorMessageCode; readonly reason: string };

/** One text frame of a client. Never throws. @param now - epoch ms */
export function parseClientMessage(text: string, now: number): ParsedMessage {
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
  if (!isKnownType(type)) {
    return reject('UNKNOWN_TYPE', `a message is one of ${CLIENT_MESSAGE_TYPES.join(', ')}; got ${JSON.stringify(type.slice(0, 100))}`);
  }
  return parseKnown(type, value, now);
}

function isKnownType(type: string): type is ClientMessageType {
  return Object.hasOwn(CLIENT_MESSAGE_SCHEMAS, type);
}

function parseKnown(type: ClientMessageType, value: object, now: number): ParsedMessage {
  const parsed = CLIENT_MESSAGE_SCHEMAS[type].safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return reject('BAD_MESSAGE', `${issue?.path.join('.') || type}: ${issue?.message ?? 'not understood'}`);
  }
  const message = parsed.data;
  switch (message.type) {
    case 'ping':
    case 'unsubscribe':
      return accept({ type: message.type });
    case 'auth':
      return reject('NOT_SUPPORTED', 'this server listens on this machine only and takes no tokens');
    default: {
      const { skill, skill_name, kinds } = message;
      if (skill !== undefined && skill_name !== undefined && skill !== skill_name) {
        return reject('BAD_MESSAGE', 'skill and skill_name are the same key; these two differ');
      }
      const topic: Topic = { skillName: skill_name ?? skill ?? null, kinds: kinds === 'all' ? SKILL_KINDS : (kinds ?? null) };
      if (message.type === 'subscribe') return accept({ type: 'subscribe', topic, mode: message.mode ?? 'full' });
      return message.type === 'get_metrics' ? accept({ type: 'get_metrics', topic }) : parseReplay(message, topic, now);
    }
  }
}

function parseReplay(message: z.infer<typeof CLIENT_MESSAGE_SCHEMAS.replay>, topic: Topic, now: number): ParsedMessage {
  const { from, to, speed = null } = message;
  if (from === null) return accept({ type: 'end_replay' });
  const window = { from: parseInstant(from) ?? 0, to: Math.min(now, parseInstant(to ?? '') ?? now) };
  if (window.from >= window.to) return reject('BAD_MESSAGE', 'a replay begins before it ends, and in the past');
  return accept({ type: 'replay', topic, window, speed });
}

function accept(message: ClientMessage): ParsedMessage {
  return { kind: 'message', message };
}

function reject(code: ErrorMessageCode, reason: string): ParsedMessage {
  return { kind: 'rejected', code, reason };
}
