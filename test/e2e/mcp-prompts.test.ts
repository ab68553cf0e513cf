import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERAS, startMcp } from '../support/mcp.ts';
import { observeMany } from '../support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const NOW = Date.UTC(2026, 10, 28, 12, 0, 30);
const DAY_MS = 86_400_000;
const clock = { now: () => NOW };

type Ref = Parameters<Client['complete']>[0]['ref'];

let temporary: TemporaryStore;
let mcp: Awaited<ReturnType<typeof startMcp>>;

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  mcp = await startMcp({ store: temporary.store, clock });
  const session = (sessionId: string, project: string, at: number) =>
    ({ sessionId, agent: 'claude-code', project, directory: `/nowhere/${project}`, firstEventAt: at, lastEventAt: at }) as const;
  await temporary.store.append({
    invocations: [
      ...observeMany(20, 15, NOW - DAY_MS, { name: 'deploy', sessionId: 'shop-1' }),
      ...observeMany(10, 10, NOW - 2 * DAY_MS, { name: 'deploy-docs', sessionId: 'site-1' }),
      ...observeMany(7, 7, NOW - 8 * DAY_MS, { name: 'old-skill', sessionId: 'site-0' }),
    ],
    sessions: [
      session('shop-1', 'shop', NOW - DAY_MS),
      session('site-1', 'site', NOW - 2 * DAY_MS),
      session('site-0', 'site', NOW - 8 * DAY_MS),
    ],
  });
});

afterAll(async () => {
  await mcp.stop();
  await temporary.remove();
});

describe.each(ERAS)('for a client of era %s', (era) => {
  const withClient = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    const { client, end } = await (era === 'auto' ? mcp.connectOverHttp(era) : mcp.connectInMemory(era));
    try {
      return await work(client);
    } finally {
      await end();
    }
  };
  const textOf = (name: string, args?: Record<string, string>) =>
    withClient(async (client) => {
      const { messages } = await client.getPrompt({ name, ...(args && { arguments: args }) });
      expect(messages).toMatchObject([{ role: 'user', content: { type: 'text' } }]);
      const content = messages[0]?.content;
      return content?.type === 'text' ? content.text : '';
    });

  it('prompts are listed with their arguments', async () => {
    const { prompts } = await withClient((client) => client.listPrompts());
    expect(prompts.map(({ name, arguments: of }) => [name, of?.map((argument) => [argument.name, argument.required])])).toEqual([
      ['checkpoint', [['project', false]]],
      [
        'weekly-review',
        [
          ['weeks_back', false],
          ['project', false],
        ],
      ],
    ]);
    for (const { arguments: of = [] } of prompts) for (const { description } of of) expect(description).toMatch(/\w+ \w+/);
  });

  it('a checkpoint holds the figures of the project asked for, or of the one worked in last', async () => {
    const text = await textOf('checkpoint');
    expect(text).toContain('# Checkpoint: shop');
    expect(text).toMatch(/1 session, 20 invocations/);
    expect(text).toMatch(/^Below is a checkpoint/);
    expect(await textOf('checkpoint', { project: 'site' })).toContain('# Checkpoint: site');
    expect(await textOf('checkpoint', { project: ' ' })).toContain('# Checkpoint: shop');
  });

  it('a review holds the week asked for', async () => {
    expect(await textOf('weekly-review')).toMatch(/deploy-docs/);
    const before = await textOf('weekly-review', { weeks_back: '1' });
    expect(before).toContain('old-skill');
    expect(before).not.toContain('deploy-docs');
    const ofShop = await textOf('weekly-review', { project: 'shop', weeks_back: '0' });
    expect(ofShop).not.toContain('deploy-docs');
  });

  it.each([
    ['no-such-prompt', {}, 'there are checkpoint and weekly-review'],
    ['checkpoint', { project: 'nowhere' }, 'no session was in the project'],
    ['checkpoint', { projekt: 'shop' }, 'takes project'],
    ['checkpoint', { project: 'x'.repeat(2000) }, '1000'],
    ['weekly-review', { weeks_back: '-1' }, 'a whole number as text'],
    ['weekly-review', { weeks_back: '105' }, 'weeks_back'],
    ['weekly-review', { weeks_back: 'last' }, 'weeks_back'],
  ])('%s with %j is refused with what to do', async (name, args, wanted) => {
    await expect(textOf(name, args)).rejects.toMatchObject({ code: -32602, message: expect.stringContaining(wanted) });
  });

  it('completes names of skills, sessions, projects and weeks', async () => {
    const complete = (ref: Ref, name: string, value: string) =>
      withClient(async (client) => (await client.complete({ ref, argument: { name, value } })).completion);
    const skills = { type: 'ref/resource', uri: 'session-buddy://skills/{skill_name}' } as const;
    expect(await complete(skills, 'skill_name', 'DEP')).toEqual({ values: ['deploy', 'deploy-docs'], total: 2, hasMore: false });
    expect(await complete(skills, 'skill_name', 'docs')).toMatchObject({ values: ['deploy-docs'] });
    expect(await complete(skills, 'skill_name', 'x'.repeat(5000))).toMatchObject({ values: [] });
    expect(await complete(skills, 'other', '')).toMatchObject({ values: [] });
    const sessions = { type: 'ref/resource', uri: 'session-buddy://sessions/{session_id}' } as const;
    expect(await complete(sessions, 'session_id', 's')).toMatchObject({ values: ['shop-1', 'site-1', 'site-0'] });
    expect(await complete({ type: 'ref/prompt', name: 'checkpoint' }, 'project', 'si')).toMatchObject({ values: ['site'] });
    expect(await complete({ type: 'ref/prompt', name: 'weekly-review' }, 'weeks_back', '1')).toMatchObject({
      values: ['1', '10', '11', '12'],
    });
    await expect(complete({ type: 'ref/prompt', name: 'nothing' }, 'project', '')).rejects.toMatchObject({ code: -32602 });
    await expect(complete({ type: 'ref/resource', uri: 'session-buddy://else/{x}' }, 'x', '')).rejects.toMatchObject({ code: -32602 });
  });
});

it('says on an empty database what to do first', async () => {
  const empty = await openTemporaryStore(clock);
  const served = await startMcp({ store: empty.store, clock });
  const { client, end } = await served.connectInMemory('auto');
  await expect(client.getPrompt({ name: 'checkpoint' })).rejects.toThrow('session-buddy import');
  await expect(client.getPrompt({ name: 'weekly-review' })).rejects.toThrow('session-buddy import');
  const ref = { type: 'ref/resource', uri: 'session-buddy://skills/{skill_name}' } as const;
  expect((await client.complete({ ref, argument: { name: 'skill_name', value: '' } })).completion).toEqual({
    values: [],
    total: 0,
    hasMore: false,
  });
  await end();
  await served.stop();
  await empty.remove();
});
