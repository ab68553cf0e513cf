import { describe, expect, it } from 'vitest';
import { recognises } from './recognises.ts';

const is = (...records: unknown[]) => recognises(records.map((record) => JSON.stringify(record)));
const user = { type: 'user', uuid: 'u', parentUuid: null, sessionId: 's', message: { role: 'user', content: 'hello' } };

describe('recognises', () => {
  it('knows a Claude Code transcript', () => {
    expect(is(user)).toBe(true);
    expect(is({ type: 'summary', summary: 'x', leafUuid: 'u' })).toBe(true);
    expect(is({ type: 'file-history-snapshot', messageId: 'm', snapshot: {} })).toBe(true);
    expect(is({ type: 'permission-mode', permissionMode: 'default', sessionId: 's' })).toBe(true);
    expect(is({ type: 'of-tomorrow', uuid: 'u', parentUuid: null, sessionId: 's' })).toBe(true);
    expect(recognises(['', 'half a li', JSON.stringify(user)])).toBe(true);
  });

  it('leaves other agents to others', () => {
    expect(is({ timestamp: 't', type: 'session_meta', payload: { session_id: 's' } })).toBe(false);
    expect(is({ type: 'session.start', data: { sessionId: 's' }, id: 'i', timestamp: 't', parentId: null })).toBe(false);
    expect(is({ ts: 't', session_id: 's', event: 'SessionStart', cwd: '/x' })).toBe(false);
    expect(is({ role: 'user', message: { content: [] } })).toBe(false);
    const fork = { ...user, message: { role: 'user', parts: [{ text: 'hello' }] } };
    expect(is(fork, { type: 'system', uuid: 'v', parentUuid: 'u', sessionId: 's', subtype: 'telemetry' })).toBe(false);
    expect(recognises([])).toBe(false);
    expect(recognises(['', 'not json', '[]', 'null', '7'])).toBe(false);
  });

  it('looks at 20 lines and no further', () => {
    expect(is(...Array.from({ length: 20 }, () => ({})), user)).toBe(false);
  });
});
