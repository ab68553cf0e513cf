import { describe, expect, it } from 'vitest';
import { toAsyncApi } from './async-api.ts';
import { CLIENT_MESSAGE_TYPES } from './client-message.ts';
import { SERVER_MESSAGE_TYPES } from './server-message.ts';

interface Reference {
  readonly $ref: string;
}

interface Operation {
  readonly action: string;
  readonly channel: Reference;
  readonly messages: readonly Reference[];
  readonly reply?: { readonly channel: Reference; readonly messages: readonly Reference[] };
}

const document = JSON.parse(JSON.stringify(toAsyncApi('1.2.3'))) as Record<string, unknown> & {
  readonly channels: Readonly<Record<string, { readonly address: string; readonly messages: Readonly<Record<string, Reference>> }>>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: {
    readonly messages: Readonly<Record<string, { readonly summary: string; readonly payload: Reference }>>;
    readonly schemas: Readonly<Record<string, { readonly type: string; readonly properties: Record<string, { const?: string }> }>>;
  };
};
const types = [...CLIENT_MESSAGE_TYPES, ...SERVER_MESSAGE_TYPES];

function resolve(reference: string): unknown {
  expect(reference).toMatch(/^#\//);
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
}

describe('the AsyncAPI document', () => {
  it('is of version 3 and has what that asks for', () => {
    expect(document).toMatchObject({ asyncapi: '3.0.0', info: { title: expect.any(String), version: '1.2.3' } });
    expect(Object.values(document.channels).map(({ address }) => address)).toEqual(['/ws', '/api/v1/stream']);
    for (const { action } of Object.values(document.operations)) expect(['send', 'receive']).toContain(action);
  });

  it('points to nothing that is not there', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g);
    const targets = [...references].map(([, target]) => target ?? '');
    expect(targets.length).toBeGreaterThan(types.length * 2);
    for (const target of targets) expect({ target, found: typeof resolve(target) }).toEqual({ target, found: 'object' });
  });

  it('names the messages of an operation among those of its channel, as the specification asks', () => {
    for (const { channel, messages, reply } of Object.values(document.operations)) {
      for (const { $ref } of messages) expect($ref.startsWith(`${channel.$ref}/messages/`)).toBe(true);
      for (const { $ref } of reply?.messages ?? []) expect($ref.startsWith(`${reply?.channel.$ref}/messages/`)).toBe(true);
    }
  });

  it('describes every message by a schema of its own that says its type', () => {
    expect(Object.keys(document.components.messages)).toEqual(types);
    for (const type of types) {
      expect(document.components.messages[type]?.summary).toMatch(/\w/);
      expect(document.components.schemas[type]).toMatchObject({ type: 'object', properties: { type: { const: type } } });
    }
  });

  it('has an operation for each message: what clients send we receive, and say what answers it', () => {
    for (const type of CLIENT_MESSAGE_TYPES) {
      const operation = document.operations[`receive_${type}`];
      expect(operation?.action).toBe('receive');
      expect(operation?.reply?.messages.length).toBeGreaterThan(0);
    }
    for (const type of SERVER_MESSAGE_TYPES) expect(document.operations[`send_${type}`]).toMatchObject({ action: 'send' });
  });
});
