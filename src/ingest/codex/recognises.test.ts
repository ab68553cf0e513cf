import { describe, expect, it } from 'vitest';
import { recognises } from './recognises.ts';

const is = (...records: unknown[]) => recognises(records.map((record) => JSON.stringify(record)));
const meta = { timestamp: '2026-07-06T09:00:00.000Z', type: 'session_meta', payload: { id: 's' } };

describe('recognises', () => {
  it('knows a rollout', () => {
    expect(is(meta)).toBe(true);
    expect(is({ ...meta, ordinal: 7, type: 'event_msg', payload: { type: 'of_tomorrow' } })).toBe(true);
    expect(recognises(['', 'half a li', JSON.stringify(meta)])).toBe(true);
  });

  it('leaves other agents to others', () => {
    expect(is({ type: 'user', uuid: 'u', parentUuid: null, sessionId: 's', timestamp: 't', message: { content: 'hello' } })).toBe(false);
    expect(is({ type: 'session.start', data: { sessionId: 's' }, id: 'i', timestamp: 't', parentId: null })).toBe(false);
    expect(is({ ...meta, type: 'message' })).toBe(false);
    expect(is({ ...meta, payload: [] })).toBe(false);
    expect(is({ ...meta, timestamp: 7 })).toBe(false);
    expect(recognises([])).toBe(false);
    expect(recognises(['not json', '[]', 'null'])).toBe(false);
  });
});
