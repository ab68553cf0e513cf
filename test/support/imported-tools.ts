import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { startMcp } from './mcp.ts';
import type { Structured } from './mcp-tools.ts';
import { makeCli } from './run-cli.ts';
import { sharedData } from './shared-data.ts';
import { bringAnalysesUpToDate } from './tool-database.ts';

const TRANSCRIPTS = ['d-kimuson-claude-code-viewer', 'entityprocess-agentv', 'marot-spotter', 'oh-my-posh', 'oneryalcin-fasthooks'];

export interface ImportedTools {
  /** What the clock says, epoch ms: a minute after the last thing in the transcripts. */
  readonly now: number;
  /** Asks over HTTP, as a client that somebody else wrote. @throws Error with the text of a failure */
  ask(name: string, input?: object): Promise<Structured>;
  /** Rows of plain SQL over the same file. */
  sql(query: string, ...parameters: (string | number)[]): Structured[];
  close(): Promise<void>;
}

/** The transcripts of other people, imported as anybody would, and the tools over them. */
export async function importAndServeTools(): Promise<ImportedTools> {
  const folder = mkdtempSync(join(tmpdir(), 'session-buddy-'));
  const path = join(folder, 'skills.db');
  const folders = TRANSCRIPTS.map((name) => sharedData(name) ?? '');
  const { exitCode, error } = await makeCli(join(folder, 'home'))(['import', ...folders, '--db', path]);
  if (exitCode !== 0) throw new Error(`the transcripts were not imported: ${error}`);
  const database = new DatabaseSync(path, { readOnly: true });
  const sql: ImportedTools['sql'] = (query, ...parameters) => database.prepare(query).all(...parameters) as Structured[];
  const now = Number(sql('SELECT max(last_event_at) AS at FROM session')[0]?.['at']) + 60_000;
  const clock = { now: () => now };
  const store = await openSqliteStore({ path, clock });
  await bringAnalysesUpToDate(store, now);
  const mcp = await startMcp({ store, clock });
  const { client, end } = await mcp.connectOverHttp('auto');
  return {
    ...{ now, sql },
    async ask(name, input = {}) {
      const { isError, structuredContent, content } = await client.callTool({ name, arguments: { ...input } });
      if (isError === true) throw new Error(`${name} failed: ${JSON.stringify(content)}`);
      return structuredContent as Structured;
    },
    async close() {
      await end();
      await mcp.stop();
      database.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
