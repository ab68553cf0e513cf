import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { seededRandom } from '../src/platform/seeded-random.ts';

/** Output as tools print it: lines, quotes and tabs, which JSON escapes, and now and then a letter beyond ASCII. */
const PRINTED = Array.from(
  { length: 400 },
  (_, index) => `${index}:\tconst result${index} = await run("step ${index}", { retries: ${index % 7} }); // läuft → ok\n`,
).join('');
const COMMANDS = [
  'npm test',
  'cd app && git commit -m "x"',
  'rg -n "createParser" src',
  'docker compose up -d',
  'uv run pytest -q tests/unit',
];
const TOOLS = ['read_file', 'replace', 'list_directory', 'mcp_github_create_issue'];
const DAY_MS = 86_400_000;

/** Writes one history into a folder. */
type WriteHistory = (folder: string, bytes: number) => void;

/** Histories of the agents of which there are no real ones at hand, each of at least so many bytes, the same every time. */
export const MADE_UP_HISTORIES: Readonly<Record<string, WriteHistory>> = {
  'gemini, lines': (folder, bytes) =>
    writeSessions(folder, bytes, 'jsonl', (session, calls) =>
      [geminiHeader(session), ...calls.map(geminiMessage)].map((record) => `${JSON.stringify(record)}\n`).join(''),
    ),
  'gemini, documents': (folder, bytes) =>
    writeSessions(folder, bytes, 'json', (session, calls) =>
      JSON.stringify({ ...geminiHeader(session), messages: calls.map(geminiMessage) }, null, 2),
    ),
  'opencode, parts': (folder, bytes) => {
    let written = 0;
    for (let session = 0; written < bytes; session++) {
      for (const call of makeCalls(session, 100, 9_000)) {
        for (const part of openCodeMessage(call)) {
          const path = join(folder, 'storage', 'part', `msg_${call.session}_${call.index}`, `${part.id}.json`);
          written += write(path, JSON.stringify(part, null, 2));
        }
      }
      const info = openCodeSession(session);
      written += write(join(folder, 'storage', 'session', 'app', `${info.id}.json`), JSON.stringify(info, null, 2));
    }
  },
  'opencode, exports': (folder, bytes) =>
    writeSessions(folder, bytes, 'json', (session, calls) =>
      JSON.stringify(
        {
          info: openCodeSession(session),
          messages: calls.map((call) => ({
            info: { id: `msg_${call.index}`, role: 'assistant', time: { created: call.at, completed: call.at + 900 } },
            parts: openCodeMessage(call),
          })),
        },
        null,
        2,
      ),
    ),
  cursor: (folder, bytes) =>
    writeSessions(folder, bytes, 'jsonl', (_session, calls) =>
      calls
        .map(({ command, output }) => {
          const content = [
            { type: 'text', text: output },
            { type: 'tool_use', name: 'Shell', input: { command } },
          ];
          return `${JSON.stringify({ role: 'assistant', message: { content } })}\n`;
        })
        .join(''),
    ),
};

interface Call {
  readonly session: number;
  readonly index: number;
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly isShell: boolean;
  readonly command: string;
  readonly tool: string;
  readonly output: string;
}

/** @param meanLength - characters of output, in the mean; a fifth of the calls have most of it */
function makeCalls(session: number, count: number, meanLength: number): Call[] {
  const random = seededRandom(session + 1);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  return Array.from({ length: count }, (_, index) => {
    const length = meanLength * (random() < 0.2 ? 3 : 0.5) * 2 * random();
    return {
      ...{ session, index, id: `${session}x${index}x${Math.floor(random() * 1e9).toString(36)}` },
      ...{ at: Date.UTC(2026, 0, 1) + session * DAY_MS * 0.1 + index * 5000, isShell: random() < 0.5 },
      ...{ command: pick(COMMANDS), tool: pick(TOOLS), output: PRINTED.slice(0, Math.floor(length)) },
    };
  });
}

function writeSessions(
  folder: string,
  bytes: number,
  extension: string,
  format: (session: number, calls: readonly Call[]) => string,
): void {
  let written = 0;
  for (let session = 0; written < bytes; session++) {
    const path = join(folder, `project-${session % 3}`, 'chats', `session-2026-01-01T00-00-${session}.${extension}`);
    written += write(path, format(session, makeCalls(session, 400, 3_500)));
  }
}

/** @returns bytes written */
function write(path: string, text: string): number {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return Buffer.byteLength(text);
}

function geminiHeader(session: number) {
  const startTime = new Date(Date.UTC(2026, 0, 1) + session * DAY_MS * 0.1).toISOString();
  return {
    sessionId: `0e30aaaa-0000-4000-8000-${String(session).padStart(12, '0')}`,
    projectHash: '9f1b',
    startTime,
    lastUpdated: startTime,
  };
}

function geminiMessage({ id, at, isShell, command, tool, output }: Call) {
  const name = isShell ? 'run_shell_command' : tool;
  const call = {
    ...{ id: `${name}-${id}`, name, args: isShell ? { command } : { file_path: '/home/ada/app/a.ts' }, status: 'success' },
    ...{ timestamp: new Date(at + 900).toISOString(), result: [{ functionResponse: { id, name, response: { output } } }] },
  };
  return { id: `m-${id}`, timestamp: new Date(at).toISOString(), type: 'gemini', content: '', toolCalls: [call] };
}

/** The parts of one answer: of four small files in the storage folder, one holds a tool's output. */
function openCodeMessage({ session, index, id, at, isShell, command, tool, output }: Call) {
  const input = isShell ? { command } : { filePath: '/home/ada/app/a.ts' };
  const ids = { messageID: `msg_${session}_${index}`, sessionID: `ses_${session}` };
  return [
    { id: `prt_${id}1`, ...ids, type: 'step-start', snapshot: '9f1b9f1b9f1b9f1b9f1b9f1b9f1b9f1b9f1b9f1b' },
    { id: `prt_${id}2`, ...ids, type: 'text', text: output.slice(0, 1_000), time: { start: at - 800, end: at } },
    {
      ...{ id: `prt_${id}3`, ...ids, type: 'tool', callID: `toolu_01${id}`, tool: isShell ? 'bash' : tool },
      state: { status: 'completed', input, output, title: 'x', metadata: {}, time: { start: at, end: at + 900 } },
    },
    {
      id: `prt_${id}4`,
      ...ids,
      type: 'step-finish',
      cost: 0.01,
      tokens: { input: 900, output: 90, reasoning: 0, cache: { read: 9, write: 9 } },
    },
  ];
}

function openCodeSession(session: number) {
  const at = Date.UTC(2026, 0, 1) + session * DAY_MS * 0.1;
  return { id: `ses_${session}`, version: '1.1.0', directory: '/home/ada/app', title: 'x', time: { created: at, updated: at + 1_000_000 } };
}
