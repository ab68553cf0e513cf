import { describe, expect, it } from 'vitest';
import { makeKeepingLogger } from '../../test/support/keeping-logger.ts';
import type { BusEvent } from '../ports/event-bus.ts';
import { IntakeThread } from './intake-thread.ts';

/** A thread that says what it was told, and ends when told to. */
const ECHO = `
import { parentPort } from 'node:worker_threads';
parentPort.postMessage({ kind: 'ready', hookAgents: ['claude-code'], webhookProviders: [] });
parentPort.on('message', (command) => {
  if (command.kind === 'otlp') process.exit(1);
  if (command.kind === 'hooks') {
    const sizes = command.messages.map(({ agent, body }) => agent + ':' + body.length + ':' + body.buffer.byteLength);
    parentPort.postMessage({ kind: 'notice', notice: sizes });
    parentPort.postMessage({ kind: 'stored', bytes: command.messages.reduce((sum, { body }) => sum + body.length, 0) });
    parentPort.postMessage({ kind: 'event', event: { kind: 'invocations_appended', newCount: 1, changedCount: 0, latestStartedAt: 5 } });
  }
  if (command.kind === 'close') parentPort.postMessage({ kind: 'closed' });
});`;

async function start() {
  const notices: string[] = [];
  const events: BusEvent[] = [];
  const logger = makeKeepingLogger();
  const thread = await IntakeThread.start<string[]>({
    entry: new URL(`data:text/javascript,${encodeURIComponent(ECHO)}`),
    ...{ workerData: null, transferList: [], bus: { publish: (event) => void events.push(event) }, logger },
    onNotice: (sizes) => void notices.push(...sizes),
  });
  return { thread, notices, events, logger };
}

const request = () => ({ signal: 'logs', encoding: 'json', body: Buffer.from('{}'), receivedAt: 1 }) as const;

describe('an intake in a thread of its own', () => {
  it('hands over what it took, each message with no more than its own bytes', async () => {
    const { thread, notices, events } = await start();
    expect(thread.hookAgents).toEqual(['claude-code']);
    const pooled = Buffer.from('a message in a larger buffer');
    expect(thread.takeHook('claude-code', pooled, 1)).toBe(true);
    expect(thread.takeHook('claude-code', new Uint8Array(100_000), 2)).toBe(true);
    await thread.close();
    expect(notices).toEqual(['claude-code:28:28', 'claude-code:100000:100000']);
    expect(events).toHaveLength(1);
    expect(pooled.toString()).toBe('a message in a larger buffer');
  });

  it('refuses what would make too much wait, and takes again once that is stored', async () => {
    const { thread, notices } = await start();
    const large = () => new Uint8Array(40 * 1024 * 1024);
    expect([thread.takeHook('claude-code', large(), 1), thread.takeHook('claude-code', large(), 1)]).toEqual([true, false]);
    await expect.poll(() => notices.length).toBe(1);
    await expect.poll(() => thread.takeHook('claude-code', large(), 1)).toBe(true);
    await thread.close();
  });

  it('says that it is down once its thread has ended, and fails what waits', async () => {
    const { thread, logger } = await start();
    expect(thread.isDown).toBe(false);
    await expect(thread.takeOtlp(request())).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(thread.isDown).toBe(true);
    expect(thread.takeHook('claude-code', Buffer.from('{}'), 1)).toBe(false);
    await expect(thread.takeOtlp(request())).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(logger.lines).toMatchObject([{ level: 'error', message: 'the thread that takes in has ended' }]);
    await thread.close();
  });
});
