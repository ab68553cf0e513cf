import { z } from 'zod';
import { SKILL_KINDS } from '../../domain/skill.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import { type AnomalyJson, anomalySchema } from '../public-json/anomaly-json.ts';
import { countSchema, instantSchema, toInstant } from '../public-json/units.ts';
import { ERROR_MESSAGE_CODES, type ErrorMessageCode } from './error-codes.ts';
import { Frame } from './frame.ts';
import { type LiveChangesJson, liveChangesSchema } from './live-changes.ts';
import { liveDataSchema } from './live-data.ts';
import { REPLAY_END_REASONS, type ReplayEndReason, type ReplayStepJson, replayStepSchema } from './replay-json.ts';
import { type Topic, UPDATE_MODES, type UpdateMode } from './topic.ts';

export const PROTOCOL_VERSION = 1;

const timestamp = instantSchema.meta({ description: 'when it was made, ISO 8601, UTC' });
const sequence = countSchema.meta({ description: 'goes up by one with every interval' });

/** What the server sends, by type. */
export const SERVER_MESSAGE_SCHEMAS = {
  connected: z.strictObject({
    type: z.literal('connected'),
    message: z.string(),
    authenticated: z.boolean(),
    protocol_version: z.literal(PROTOCOL_VERSION),
    timestamp,
  }),
  metrics_update: z.strictObject({ type: z.literal('metrics_update'), timestamp, sequence, data: liveDataSchema }),
  metrics_delta: z.strictObject({
    type: z.literal('metrics_delta'),
    timestamp,
    sequence,
    base_sequence: countSchema.meta({ description: 'sequence of the update that these are the changes since' }),
    data: liveChangesSchema,
  }),
  subscription_confirmed: z.strictObject({
    type: z.literal('subscription_confirmed'),
    subscribed: z.boolean(),
    skill: z.string().nullable(),
    skill_name: z.string().nullable(),
    kinds: z.array(z.enum(SKILL_KINDS)).nullable(),
    mode: z.enum(UPDATE_MODES).nullable(),
    message: z.string(),
    timestamp,
  }),
  metrics_response: z.strictObject({ type: z.literal('metrics_response'), timestamp, data: liveDataSchema }),
  anomaly: z.strictObject({ type: z.literal('anomaly'), timestamp, data: anomalySchema }),
  replay_started: z.strictObject({
    type: z.literal('replay_started'),
    from: instantSchema,
    to: instantSchema,
    step: z.enum(['minute', 'hour', 'day']),
    speed: z.number().min(1),
    updates: countSchema.meta({ description: 'how many follow' }),
    timestamp,
  }),
  replay_update: z.strictObject({
    type: z.literal('replay_update'),
    timestamp,
    sequence: countSchema.meta({ description: '1 for the first of the replay' }),
    data: replayStepSchema,
  }),
  replay_ended: z.strictObject({ type: z.literal('replay_ended'), reason: z.enum(REPLAY_END_REASONS), updates: countSchema, timestamp }),
  pong: z.strictObject({ type: z.literal('pong'), timestamp }),
  error: z.strictObject({ type: z.literal('error'), code: z.enum(ERROR_MESSAGE_CODES), message: z.string() }),
};
export type ServerMessageType = keyof typeof SERVER_MESSAGE_SCHEMAS;
export const SERVER_MESSAGE_TYPES = Object.keys(SERVER_MESSAGE_SCHEMAS) as readonly ServerMessageType[];

/** The message of one type without its type. */
type BodyOf<Type extends ServerMessageType> = Omit<z.infer<(typeof SERVER_MESSAGE_SCHEMAS)[Type]>, 'type'>;

/** @param now - epoch ms, here and below */
export function encodeConnected(now: number): Frame {
  return encode('connected', {
    message: 'Session-Buddy: top skills from now on; subscribe to one by name',
    authenticated: false,
    protocol_version: PROTOCOL_VERSION,
    timestamp: toInstant(now),
  });
}

/** @param data - JSON text of `data`, here and below: it is encoded once for all who are sent it */
export function encodeUpdate(data: string, sequence: number, now: number): Frame {
  const text = `{"type":"metrics_update","timestamp":"${toInstant(now)}","sequence":${sequence},"data":${data}}`;
  return new Frame('metrics_update', text, sequence);
}

export function encodeDelta(data: LiveChangesJson, baseSequence: number, sequence: number, now: number): Frame {
  return encode('metrics_delta', { timestamp: toInstant(now), sequence, base_sequence: baseSequence, data }, sequence);
}

/** At the moment of detection. @param sequence - of the last interval, so that a stream that is resumed goes on from there */
export function encodeAnomaly(data: AnomalyJson, now: number, sequence: number): Frame {
  return encode('anomaly', { timestamp: toInstant(now), data }, sequence);
}

export function encodeResponse(data: string, now: number): Frame {
  return new Frame('metrics_response', `{"type":"metrics_response","timestamp":"${toInstant(now)}","data":${data}}`);
}

/** @param followed - null when the client is sent nothing any more */
export function encodeConfirmed(followed: { readonly topic: Topic; readonly mode: UpdateMode } | null, now: number): Frame {
  const skill = followed?.topic.skillName ?? null;
  const subject = skill === null ? 'the top skills' : `the skill ${skill}`;
  return encode('subscription_confirmed', {
    subscribed: followed !== null,
    skill,
    skill_name: skill,
    kinds: followed?.topic.kinds === null || followed === null ? null : [...followed.topic.kinds],
    mode: followed?.mode ?? null,
    message: followed === null ? 'no updates until the next subscribe' : `updates of ${subject}`,
    timestamp: toInstant(now),
  });
}

export function encodeReplayStarted(
  { from, to, step, speed, updates }: TimeWindow & Pick<BodyOf<'replay_started'>, 'step' | 'speed' | 'updates'>,
  now: number,
): Frame {
  return encode('replay_started', { from: toInstant(from), to: toInstant(to), step, speed, updates, timestamp: toInstant(now) });
}

export function encodeReplayUpdate(data: ReplayStepJson, sequence: number, now: number): Frame {
  return encode('replay_update', { timestamp: toInstant(now), sequence, data });
}

/** @param updates - how many were sent */
export function encodeReplayEnded(reason: ReplayEndReason, updates: number, now: number): Frame {
  return encode('replay_ended', { reason, updates, timestamp: toInstant(now) });
}

export function encodePong(now: number): Frame {
  return encode('pong', { timestamp: toInstant(now) });
}

export function encodeError(code: ErrorMessageCode, message: string): Frame {
  return encode('error', { code, message });
}

function encode<Type extends ServerMessageType>(type: Type, body: BodyOf<Type>, sequence: number | null = null): Frame {
  return new Frame(type, JSON.stringify({ type, ...body }), sequence);
}
