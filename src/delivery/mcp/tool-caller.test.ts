import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeKeepingLogger } from '../../../test/support/keeping-logger.ts';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { recommenderOf } from '../../app/recommendations/recommender.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import { defineTool, type Tool } from './tool.ts';
import { ToolCaller } from './tool-caller.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
let now = NOW;
const clock = { now: () => now };
let temporary: TemporaryStore;
const logger = makeKeepingLogger();

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
});
beforeEach(() => {
  now = NOW;
  logger.lines.length = 0;
});
afterAll(() => temporary.remove());

let calls = 0;
const count = defineTool({
  name: 'count',
  title: 'Count',
  description: 'Counts.',
  input: z.strictObject({ from: z.int().min(0).max(100).default(0).meta({ description: 'where to begin' }), fail: z.string().optional() }),
  payload: z.object({ value: z.int() }),
  freshForMs: 60_000,
  async find(_context, { from, fail }) {
    if (fail === 'foreseen') throw new SessionBuddyError('SKILL_NOT_FOUND', 'no skill is called x');
    if (fail === 'bug') throw new TypeError('secret details');
    return { message: `It is ${from + ++calls}`, payload: { value: from + calls } };
  },
  toLines: ({ value }) => [`value ${value}`],
});

function makeCaller(tools: readonly Tool[] = [count], limits: { callsPerSecond?: number; queryTimeoutMs?: number } = {}): ToolCaller {
  const { store } = temporary;
  const context = {
    ...{ store, clock, recommender: recommenderOf(store, clock), embedder: null, hashUser: (user: string) => user, home: '' },
    recording: { store, bus: { publish: () => undefined } },
  };
  return new ToolCaller({ tools, context, logger, callsPerSecond: 1000, queryTimeoutMs: 5000, ...limits });
}

const call = (caller: ToolCaller, input: unknown, name = 'count') =>
  caller.call({ name, arguments: input, client: 'test', transport: 'stdio' });

describe('ToolCaller', () => {
  it('answers in the envelope, with the message above the lines', async () => {
    calls = 0;
    const reply = await call(makeCaller(), { from: 41 });
    expect(reply).toEqual({
      kind: 'answer',
      answer: {
        structured: { success: true, timestamp: '2026-11-20T12:00:00.000Z', message: 'It is 42', value: 42 },
        text: 'It is 42\nvalue 42',
      },
    });
  });

  it('gives an answer again until the data has changed, its minute is over, or the question is another', async () => {
    calls = 0;
    const caller = makeCaller();
    const ask = async (input: unknown) => {
      const reply = await call(caller, input);
      return reply.kind === 'answer' ? reply.answer.structured['value'] : reply.text;
    };
    expect([await ask({}), await ask({}), await ask(undefined)]).toEqual([1, 1, 1]);
    expect(await ask({ from: 10 })).toBe(12);
    await temporary.store.append({ invocations: [observe({ name: 'pdf', at: NOW })] });
    expect(await ask({})).toBe(3);
    now += 60_000;
    expect(await ask({})).toBe(4);
  });

  it.each([
    [{ from: 'x' }, 'from: Invalid input: expected number, received string. count takes from?, fail?.'],
    [{ from: 101 }, 'from: Too big: expected number to be <=100. count takes from?, fail?.'],
    [{ until: 1 }, 'unknown argument "until". count takes from?, fail?.'],
    [[], 'arguments: Invalid input: expected object, received array. count takes from?, fail?.'],
    ['{}', 'arguments: Invalid input: expected object, received string. count takes from?, fail?.'],
  ])('refuses the arguments %j and says what it takes', async (input, text) => {
    expect(await call(makeCaller(), input)).toMatchObject({ kind: 'failure', text, error: { statusCode: 400 } });
  });

  it('says of a foreseen failure what to do, and of a bug nothing but that it was logged', async () => {
    const caller = makeCaller();
    expect(await call(caller, { fail: 'foreseen' })).toMatchObject({ text: expect.stringMatching(/^no skill is called x\. /) });
    expect(await call(caller, { fail: 'bug' })).toMatchObject({ text: expect.not.stringContaining('secret') });
    expect(logger.lines.map(({ level, message }) => `${level} ${message}`)).toEqual(['info tool called', 'error tool failed']);
  });

  it('counts calls by outcome and how long they took', async () => {
    const caller = makeCaller();
    for (const input of [{}, { from: 'x' }, { fail: 'foreseen' }, {}]) await call(caller, input);
    const [figures] = caller.statistics.list();
    expect(figures).toMatchObject({ tool: 'count', outcomes: { completed: 2, failed: 1, rejected: 1 }, count: 4 });
    expect(figures?.buckets.at(-1)).toBe(4);
  });

  it('lets a client call so often and no oftener, and others as before', async () => {
    const caller = makeCaller([count], { callsPerSecond: 1 });
    for (let i = 0; i < 2; i++) expect(await call(caller, {})).toMatchObject({ kind: 'answer' });
    expect(await call(caller, {})).toMatchObject({ kind: 'failure', error: { statusCode: 429, retryAfterSeconds: 1 } });
    expect(await caller.call({ name: 'count', arguments: {}, client: 'other', transport: 'http' })).toMatchObject({ kind: 'answer' });
  });

  it('gives up a database that does not answer', async () => {
    const stuck = defineTool({
      ...{ name: 'stuck', title: 'Stuck', description: 'Never answers.', input: z.strictObject({}), payload: z.object({}) },
      find: () => new Promise<never>(() => undefined),
      toLines: () => [],
    });
    const reply = await call(makeCaller([stuck], { queryTimeoutMs: 10 }), {}, 'stuck');
    expect(reply).toMatchObject({ error: { code: 'QUERY_TOO_SLOW' }, text: expect.stringMatching(/Ask for less/) });
  });

  it('has a question that takes too long given up by the thread that looks', async () => {
    const late = defineTool({
      ...{ name: 'late', title: 'Late', description: 'Asks too late.', input: z.strictObject({}), payload: z.object({}) },
      async find({ store }) {
        await sleep(30);
        await store.getStatus();
        return { message: 'answered', payload: {} };
      },
      toLines: () => [],
    });
    const caller = makeCaller([late], { queryTimeoutMs: 10 });
    expect(await call(caller, {}, 'late')).toMatchObject({
      error: { code: 'QUERY_TOO_SLOW', message: expect.stringMatching(/was given up/) },
    });
    await expect(temporary.store.getStatus()).resolves.toMatchObject({ engine: 'sqlite' });
  });
});
