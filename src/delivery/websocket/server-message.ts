import type { AnomalyJson } from '../public-json/anomaly-json.ts';
import type { ErrorMessageCode } from './client-message.ts';
import type { Topic } from './topic.ts';

export const SERVER_MESSAGE_TYPES = [
  'connected',
  'metrics_update',
  'subscription_confirmed',
  'metrics_response',
  'anomaly',
  'pong',
  'error',
] as const;

export const PROTOCOL_VERSION = 1;

/** @param now - epoch ms */
export function encodeConnected(now: number): string {
  return JSON.stringify({
    type: 'connected',
    message: 'Session-Buddy: top skills from now on; subscribe to one by name',
    authenticated: false,
    protocol_version: PROTOCOL_VERSION,
    timestamp: toTimestamp(now),
  });
}

/** As bytes, since one update goes to many. @param data - JSON text of `data` */
export function encodeUpdate(data: string, sequence: number, now: number): Buffer {
  return Buffer.from(`{"type":"metrics_update","timestamp":"${toTimestamp(now)}","sequence":${sequence},"data":${data}}`);
}

/** At the moment of detection. */
export function encodeAnomaly(data: AnomalyJson, now: number): string {
  return JSON.stringify({ type: 'anomaly', timestamp: toTimestamp(now), data });
}

/** @param data - JSON text of `data` */
export function encodeResponse(data: string, now: number): string {
  return `{"type":"metrics_response","timestamp":"${toTimestamp(now)}","data":${data}}`;
}

/** @param topic - null when the client is sent nothing any more */
export function encodeConfirmed(topic: Topic | null, now: number): string {
  const skill = topic?.skillName ?? null;
  const subject = skill === null ? 'the top skills' : `the skill ${skill}`;
  return JSON.stringify({
    type: 'subscription_confirmed',
    subscribed: topic !== null,
    skill,
    skill_name: skill,
    kinds: topic?.kinds ?? null,
    message: topic === null ? 'no updates until the next subscribe' : `updates of ${subject}`,
    timestamp: toTimestamp(now),
  });
}

export function encodePong(now: number): string {
  return JSON.stringify({ type: 'pong', timestamp: toTimestamp(now) });
}

export function encodeError(code: ErrorMessageCode, message: string): string {
  return JSON.stringify({ type: 'error', code, message });
}

function toTimestamp(now: number): string {
  return new Date(now).toISOString();
}
