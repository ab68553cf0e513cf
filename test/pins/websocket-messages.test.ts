import { expect, it } from 'vitest';
import { CLIENT_MESSAGE_TYPES } from '../../src/delivery/websocket/client-message.ts';
import { ERROR_MESSAGE_CODES } from '../../src/delivery/websocket/error-codes.ts';
import { liveDataSchema } from '../../src/delivery/websocket/live-data.ts';
import { REFUSAL_REASONS } from '../../src/delivery/websocket/refusals.ts';
import { PROTOCOL_VERSION, SERVER_MESSAGE_TYPES } from '../../src/delivery/websocket/server-message.ts';

it('the messages are these', () => {
  expect(PROTOCOL_VERSION).toBe(1);
  expect(CLIENT_MESSAGE_TYPES).toEqual(['subscribe', 'unsubscribe', 'get_metrics', 'ping', 'auth', 'replay']);
  expect(SERVER_MESSAGE_TYPES).toEqual([
    'connected',
    'metrics_update',
    'metrics_delta',
    'subscription_confirmed',
    'metrics_response',
    'anomaly',
    'replay_started',
    'replay_update',
    'replay_ended',
    'pong',
    'error',
  ]);
  expect(ERROR_MESSAGE_CODES).toEqual([
    'BAD_JSON',
    'BAD_MESSAGE',
    'UNKNOWN_TYPE',
    'NOT_SUPPORTED',
    'RATE_LIMITED',
    'TOO_MANY_SUBSCRIPTIONS',
    'TOO_MANY_REPLAYS',
    'SKILL_NOT_FOUND',
    'STORAGE_UNAVAILABLE',
  ]);
});

it('a connection is refused for these reasons', () => {
  expect(REFUSAL_REASONS).toEqual([
    'too_many_clients',
    'too_many_of_address',
    'too_many_messages',
    'too_many_fragments',
    'message_too_large',
    'broken_frame',
    'too_slow',
    'silent',
    'handshake_timeout',
    'foreign',
  ]);
});

it('the data of an update has these keys', () => {
  expect(Object.keys(liveDataSchema.shape)).toEqual(['top_skills', 'anomalies', 'totals']);
  expect(Object.keys(liveDataSchema.shape.totals.shape)).toEqual(['invocations_1h', 'invocations_24h', 'active_sessions']);
  expect(Object.keys(liveDataSchema.shape.top_skills.element.shape)).toEqual([
    'skill_name',
    'kind',
    'invocation_count',
    'completed_count',
    'ended_count',
    'completion_ratio',
    'completion_interval',
    'avg_duration_seconds',
    'p50_duration_seconds',
    'p95_duration_seconds',
    'last_invocation_at',
    'total_invocations',
    'completion_rate',
    'avg_duration',
  ]);
});
