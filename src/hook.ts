import { connect, type Socket } from 'node:net';
import process from 'node:process';

/**
 * What an agent's hook runs: `node dist/hook.js <agent> [--port N] [--advise [0.8]]` hands what stands on stdin to the server
 * and is gone. It must never be in the agent's way: it prints nothing, as that would become part of the conversation, exits
 * with 0 whatever happens, and imports next to nothing (`node:net` starts 20 ms sooner than `node:http`). Runs on old Node too.
 * With `--advise` it waits a moment for the answer, and prints the line of advice in it, if there is one, and nothing else.
 */
const DEFAULT_PORT = '8765';
const LARGEST_BODY_BYTES = 8 * 1024 * 1024;
/** The message of a session's start is small; one that only speaks of it is not waited for. */
const LARGEST_START_BYTES = 16 * 1024;
/** Milliseconds after which it gives up, wherever it is. */
const DEADLINE_MS = 1_000;
/** The server answers from memory: what takes longer than this is not worth waiting for. */
const ADVICE_DEADLINE_MS = 250;
const LARGEST_ANSWER_BYTES = 4_096;
const LONGEST_LINE = 200;

process.on('uncaughtException', leave);
setTimeout(leave, DEADLINE_MS);

const [agent = '', ...options] = process.argv.slice(2);
const chunks: Buffer[] = [];
let size = 0;
// Read to its end also when it is too large or meant for nobody: an agent may mind a closed pipe.
process.stdin.on('error', leave);
process.stdin.on('end', () => {
  if (size === 0 || size > LARGEST_BODY_BYTES || !/^[\w-]{1,40}$/.test(agent)) leave();
  else send();
});
process.stdin.on('data', (chunk: Buffer) => {
  size += chunk.length;
  if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  else chunks.length = 0;
});

function send(): void {
  const at = options.indexOf('--port');
  const port = (at < 0 ? undefined : options[at + 1]) || process.env['SESSION_BUDDY_SERVER_PORT'] || DEFAULT_PORT;
  const advice = adviceQuery();
  const head = [
    `POST /hooks/${agent}${advice ?? ''} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Content-Type: application/json',
    `Content-Length: ${size}`,
    'Connection: close',
  ];
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  socket.on('error', leave);
  const body = Buffer.concat(chunks);
  const message = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
  // At its start a session may be given one of two versions of a skill, and that has to be there before it reads it: the
  // answer comes then, unless the connection is half closed. Else it is done once the system has taken everything, as no answer is worth waiting for.
  if (size <= LARGEST_START_BYTES && body.includes('"SessionStart"')) socket.on('close', leave).resume().write(message);
  else if (advice !== undefined) awaitAdvice(socket, message);
  else socket.end(message, leave);
}

/** What asks the server for advice, with the confidence that it needs if one is named; undefined when none is wanted. */
function adviceQuery(): string | undefined {
  const at = options.indexOf('--advise');
  if (at < 0) return undefined;
  return /^0\.\d{1,6}$/.test(options[at + 1] ?? '') ? `?advise=${options[at + 1]}` : '?advise';
}

function awaitAdvice(socket: Socket, message: Buffer): void {
  const answer: Buffer[] = [];
  let bytes = 0;
  setTimeout(leave, ADVICE_DEADLINE_MS);
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LARGEST_ANSWER_BYTES) leave();
    answer.push(chunk);
  });
  socket.on('close', () => {
    const line = toPrinted(Buffer.concat(answer).toString('utf8'));
    if (line === undefined) leave();
    else process.stdout.write(line, leave);
  });
  socket.write(message);
}

/**
 * The line of advice in an answer, and no more of it: whoever listens on the port can neither decide nor talk at length.
 * @throws what leads to `leave` when the answer is not ours
 */
function toPrinted(answer: string): string | undefined {
  const end = answer.indexOf('\r\n\r\n');
  if (!answer.startsWith('HTTP/1.1 200 ') || end < 0) return undefined;
  const { hookEventName, additionalContext } = JSON.parse(answer.slice(end + 4)).hookSpecificOutput;
  if (typeof hookEventName !== 'string' || typeof additionalContext !== 'string') return undefined;
  if (!/^\w{1,40}$/.test(hookEventName) || additionalContext.length > LONGEST_LINE || !/^[ -~]+$/.test(additionalContext)) return undefined;
  return JSON.stringify({ hookSpecificOutput: { hookEventName, additionalContext } });
}

function leave(): void {
  process.exit(0);
}
