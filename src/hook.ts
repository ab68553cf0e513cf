import { connect } from 'node:net';
import process from 'node:process';

/**
 * What an agent's hook runs: `node dist/hook.js <agent> [--port N]` hands what stands on stdin to the server and is gone.
 * It must never be in the agent's way: it prints nothing, as that would become part of the conversation, exits with 0
 * whatever happens, and imports next to nothing (`node:net` starts 20 ms sooner than `node:http`). Runs on old Node too.
 */
const DEFAULT_PORT = '8765';
const LARGEST_BODY_BYTES = 8 * 1024 * 1024;
/** The message of a session's start is small; one that only speaks of it is not waited for. */
const LARGEST_START_BYTES = 16 * 1024;
/** Milliseconds after which it gives up, wherever it is. */
const DEADLINE_MS = 1_000;

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
  const head = [
    `POST /hooks/${agent} HTTP/1.1`,
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
  else socket.end(message, leave);
}

function leave(): void {
  process.exit(0);
}
