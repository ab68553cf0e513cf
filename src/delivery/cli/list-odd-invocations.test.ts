import { afterEach, beforeEach, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import type { CliIo } from './cli-io.ts';
import { CommandContext } from './command-context.ts';
import { printOddInvocations } from './list-odd-invocations.ts';
import type { Runtime } from './runtime.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;
const WINDOW = { from: NOW - 7 * 24 * 60 * MINUTE, to: NOW };

let temporary: TemporaryStore;
let out = '';

beforeEach(async () => {
  out = '';
  temporary = await openTemporaryStore({ now: () => NOW });
});
afterEach(() => temporary.remove());

async function print(options: { readonly json?: boolean } = {}): Promise<string> {
  const writeOut = (text: string) => {
    out += text;
  };
  const io = { columns: 120, environment: {}, writeOut } as unknown as CliIo;
  await printOddInvocations(new CommandContext(io, {} as Runtime), temporary.store, WINDOW, { limit: 5, ...options });
  return out;
}

it('says that there are too few', async () => {
  expect(await print()).toBe('Too few to tell: 0 invocations ended in this window, and 100 are needed.\n');
});

it('shows each with what is odd of it', async () => {
  const usual = Array.from({ length: 200 }, (_, i) =>
    observe({ name: 'npm test', kind: 'shell', at: NOW - (i + 2) * MINUTE, sessionId: `s${i >> 4}`, durationMs: 9_000 + (i % 9) * 300 }),
  );
  const slow = observe({ name: 'npm test', kind: 'shell', at: NOW - MINUTE, sessionId: 's0', durationMs: 900_000, outcome: 'failed' });
  await temporary.store.append({ invocations: [...usual, slow] });
  const text = await print();
  expect(text).toMatch(/^2026-11-20 11:59 {2}npm test \(shell\), session s0, score 0\.\d\d\n {2}.*failed, as <1 % of its invocations are/m);
  expect(text).toContain('odd of 201 invocations compared');
  out = '';
  expect(JSON.parse(await print({ json: true }))).toMatchObject({ status: 'compared', sample_size: 201 });
});
