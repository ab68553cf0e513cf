import { rmSync, statSync, truncateSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Tool } from '../../src/delivery/mcp/tool.ts';
import type { ToolReply } from '../../src/delivery/mcp/tool-caller.ts';
import { TOOLS } from '../../src/delivery/mcp/tools.ts';
import { faultsOf } from '../support/judge-reply.ts';
import { makeTools } from '../support/mcp-tools.ts';
import { observe } from '../support/observe.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';
import { ASSIGNED_SESSION, argumentsOf, experimentsOf } from '../support/tool-arguments.ts';
import { bringAnalysesUpToDate } from '../support/tool-database.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const QUERY_TIMEOUT_MS = 200;
const clock = { now: () => NOW };

/** They say nothing of the record, so they answer whatever is in it. */
const NEED_NO_RECORD = ['record_invocation', 'create_experiment'];

async function open() {
  const temporary = await openTemporaryStore(clock);
  onTestFinished(() => temporary.remove());
  const tools = makeTools(temporary, clock, TOOLS, { queryTimeoutMs: QUERY_TIMEOUT_MS });
  const ask = (tool: Tool): Promise<ToolReply> => tools.call(tool.name, argumentsOf(tool.name, 'stdio'));
  return { ...temporary, tools, ask };
}

async function openWithOneRow() {
  const opened = await open();
  await opened.store.append({
    sessions: [{ sessionId: 'session-1', agent: 'claude-code', firstEventAt: NOW - 60_000, lastEventAt: NOW - 50_000 }],
    invocations: [observe({ name: 'pytest', kind: 'shell', at: NOW - 60_000, durationMs: 2000 })],
  });
  await bringAnalysesUpToDate(opened.store, NOW);
  return opened;
}

async function addExperiments({ tools }: Awaited<ReturnType<typeof open>>): Promise<void> {
  for (const name of experimentsOf('stdio')) {
    await tools.ask('create_experiment', { name, unit: 'session' });
    await tools.ask('assign_experiment_group', { experiment: name, session_id: ASSIGNED_SESSION });
  }
}

test('on an empty database every tool says that nothing is recorded, or does what needs no record', async () => {
  const { ask } = await open();
  const [needRecord, needNone] = [false, true].map((needed) => TOOLS.filter(({ name }) => NEED_NO_RECORD.includes(name) === needed));
  for (const tool of needRecord ?? []) {
    const reply = await ask(tool);
    expect({ tool: tool.name, kind: reply.kind, faults: faultsOf(tool, reply) }).toEqual({ tool: tool.name, kind: 'failure', faults: [] });
  }
  for (const tool of needNone ?? []) {
    const reply = await ask(tool);
    expect({ tool: tool.name, kind: reply.kind, faults: faultsOf(tool, reply) }).toEqual({ tool: tool.name, kind: 'answer', faults: [] });
  }
});

test('on a database with one row every tool answers or says what it lacks', async () => {
  const opened = await openWithOneRow();
  await addExperiments(opened);
  for (const tool of TOOLS)
    expect({ tool: tool.name, faults: faultsOf(tool, await opened.ask(tool)) }).toEqual({ tool: tool.name, faults: [] });
});

test('while somebody else writes for long, questions are answered and what writes says that it could not', async () => {
  const opened = await openWithOneRow();
  await addExperiments(opened);
  const other = new DatabaseSync(opened.path);
  onTestFinished(() => other.close());
  other.exec('BEGIN EXCLUSIVE');
  const replies = new Map<string, ToolReply>();
  await Promise.all(TOOLS.map(async (tool) => replies.set(tool.name, await opened.ask(tool))));
  for (const tool of TOOLS) {
    const reply = replies.get(tool.name) as ToolReply;
    expect({ tool: tool.name, faults: faultsOf(tool, reply) }).toEqual({ tool: tool.name, faults: [] });
    if (!tool.isReadOnly) expect({ tool: tool.name, kind: reply.kind }).toEqual({ tool: tool.name, kind: 'failure' });
  }
  other.exec('ROLLBACK');
  const { structured } = await opened.tools.ask('record_invocation', argumentsOf('record_invocation', 'stdio'));
  expect(structured['success']).toBe(true);
  // It may have been stored after all, when the lock was given up: under its id it is the same one.
  expect((await opened.store.getStatus()).invocations).toBe(2);
});

test('when the store is closed under them, tools fail, and none waits for ever', async () => {
  const opened = await openWithOneRow();
  await opened.store.close();
  for (const tool of TOOLS) {
    const reply = await opened.ask(tool);
    expect({ tool: tool.name, kind: reply.kind, faults: faultsOf(tool, reply) }).toEqual({ tool: tool.name, kind: 'failure', faults: [] });
  }
});

test('when the file is removed, tools answer from what is open or fail', async () => {
  const opened = await openWithOneRow();
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${opened.path}${suffix}`, { force: true });
  for (const tool of TOOLS)
    expect({ tool: tool.name, faults: faultsOf(tool, await opened.ask(tool)) }).toEqual({ tool: tool.name, faults: [] });
});

test('when the file is cut off, tools answer or say that it is damaged', async () => {
  const opened = await openWithOneRow();
  await opened.store.close();
  truncateSync(opened.path, Math.floor(statSync(opened.path).size / 2));
  const { openSqliteStore } = await import('../../src/storage/sqlite/sqlite-store.ts');
  const damaged = await openSqliteStore({ path: opened.path, clock }).catch((error: unknown) => error);
  if (damaged instanceof Error) return void expect(damaged).toMatchObject({ code: 'STORAGE_CORRUPT' });
  const store = damaged as typeof opened.store;
  onTestFinished(() => store.close());
  const tools = makeTools({ store }, clock, TOOLS, { queryTimeoutMs: QUERY_TIMEOUT_MS });
  for (const tool of TOOLS) {
    const reply = await tools.call(tool.name, argumentsOf(tool.name, 'stdio'));
    expect({ tool: tool.name, faults: faultsOf(tool, reply) }).toEqual({ tool: tool.name, faults: [] });
  }
});
