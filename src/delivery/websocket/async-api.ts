import { z } from 'zod';
import { CLIENT_MESSAGE_SCHEMAS } from './client-message.ts';
import { PROTOCOL_VERSION, SERVER_MESSAGE_SCHEMAS } from './server-message.ts';

const SUMMARIES: Readonly<Record<string, string>> = {
  subscribe: 'updates of the top skills or of one skill, in place of the subscription before',
  unsubscribe: 'no updates until the next subscribe; a replay ends',
  get_metrics: 'the state once',
  ping: 'asks for a pong',
  auth: 'shows a token',
  replay: 'shows a window of the past; ends with a replay whose from is null, another one, or unsubscribe',
  connected: 'the first message',
  metrics_update: 'the whole state, at every interval',
  metrics_delta: 'what has changed, for subscriptions with mode delta',
  subscription_confirmed: 'answers subscribe and unsubscribe',
  metrics_response: 'answers get_metrics',
  anomaly: 'an anomaly, at the moment of detection',
  replay_started: 'answers replay',
  replay_update: 'one minute, hour or day of the past',
  replay_ended: 'no more of the replay follows',
  pong: 'answers ping',
  error: 'what was wrong with a message; the connection stays',
};
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  subscribe: ['subscription_confirmed', 'metrics_update', 'error'],
  unsubscribe: ['subscription_confirmed'],
  get_metrics: ['metrics_response', 'error'],
  ping: ['pong'],
  auth: ['error'],
  replay: ['replay_started', 'replay_update', 'replay_ended', 'error'],
};
const STREAMED = ['metrics_update', 'anomaly'];

/** The AsyncAPI 3 document of the live messages, from the schemas that check what clients send and describe what we send. */
export function toAsyncApi(version: string) {
  const fromClient = Object.entries(CLIENT_MESSAGE_SCHEMAS);
  const fromServer = Object.entries(SERVER_MESSAGE_SCHEMAS);
  const names = [...fromClient, ...fromServer].map(([name]) => name);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Session-Buddy live metrics',
      version,
      description: `Which skills of your coding agents work, live. Protocol version ${PROTOCOL_VERSION}. Instants are ISO 8601 UTC, durations seconds, ratios 0–1.`,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    channels: {
      live: { address: '/ws', description: 'WebSocket, text frames; also at /', messages: toReferences(names, '#/components/messages') },
      stream: {
        address: '/api/v1/stream',
        description: 'Server-Sent Events over GET: the name of the event is the type of the message, its id the sequence',
        messages: toReferences(STREAMED, '#/components/messages'),
      },
    },
    operations: {
      ...Object.fromEntries(fromClient.map(([name]) => [`receive_${name}`, toOperation('receive', 'live', [name], ANSWERS[name])])),
      ...Object.fromEntries(fromServer.map(([name]) => [`send_${name}`, toOperation('send', 'live', [name])])),
      stream: toOperation('send', 'stream', STREAMED),
    },
    components: {
      messages: Object.fromEntries(
        names.map((name) => [name, { name, summary: SUMMARIES[name], payload: { $ref: `#/components/schemas/${name}` } }]),
      ),
      schemas: Object.fromEntries([
        ...fromClient.map(([name, schema]) => [name, toJsonSchema(schema, 'input')]),
        ...fromServer.map(([name, schema]) => [name, toJsonSchema(schema, 'output')]),
      ]),
    },
  };
}

function toOperation(action: 'send' | 'receive', channel: string, messages: readonly string[], answers?: readonly string[]) {
  const listOf = (names: readonly string[]) => names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` }));
  const reply = answers === undefined ? {} : { reply: { channel: { $ref: `#/channels/${channel}` }, messages: listOf(answers) } };
  return { action, channel: { $ref: `#/channels/${channel}` }, messages: listOf(messages), ...reply };
}

function toReferences(names: readonly string[], place: string) {
  return Object.fromEntries(names.map((name) => [name, { $ref: `${place}/${name}` }]));
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
