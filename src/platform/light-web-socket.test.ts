import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { LightWebSocket } from './light-web-socket.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** What a client hears, in order, and its end. */
function connect(port: number) {
  const heard: string[] = [];
  let end: (reason: string) => void = () => {};
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const socket = new LightWebSocket(new URL(`ws://127.0.0.1:${port}/`), {
    onOpen: open,
    onText: (text, at) => heard.push(`${text} ${Math.abs(at - Date.now()) < 60_000}`),
    onEnd: end,
  });
  closing.push(() => socket.destroy());
  return { socket, heard, opened, ended };
}

/** A server of the package `ws`. */
async function serve(onConnection: (client: WebSocket) => void): Promise<number> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  closing.push(() => server.close());
  server.on('connection', onConnection);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A server that answers every connection with these bytes. */
async function serveBytes(answer: string): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.end(answer);
  });
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

it('sends texts short and long, takes texts whole and in fragments, and closes', async () => {
  const port = await serve((client) => {
    client.on('message', (data) => {
      const text = String(data);
      client.send(`${text.length} `, { fin: false });
      client.send('heard');
    });
  });
  const { socket, heard, opened, ended } = connect(port);
  await opened;
  for (const length of [0, 125, 126, 65_535]) socket.send('ä'.repeat(Math.floor(length / 2)) + (length % 2 === 1 ? 'x' : ''));
  await expect.poll(() => heard).toEqual(['0 heard true', '63 heard true', '63 heard true', '32768 heard true']);
  expect(socket.bytesRead).toBeGreaterThan(100);
  socket.close();
  expect(await ended).toBe('close_1000');
});

it('answers pings with what was in them', async () => {
  const answer = new Promise<string>((resolve) => {
    void serve((client) => {
      client.on('pong', (data) => resolve(String(data)));
      client.ping('are you there?');
    }).then(connect);
  });
  expect(await answer).toBe('are you there?');
});

it('says with which code the server closed', async () => {
  const { ended } = connect(await serve((client) => client.close(1013, 'too many')));
  expect(await ended).toBe('close_1013');
});

it('says when the server was gone without a word', async () => {
  const { ended } = connect(await serve((client) => client.terminate()));
  expect(await ended).toBe('ended');
});

it('says when nobody listens', async () => {
  const port = await serveBytes('');
  for (const close of closing.splice(0)) close();
  expect(await connect(port).ended).toBe('ECONNREFUSED');
});

it.each([
  ['http_503', 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n'],
  ['bad_handshake', 'HTTP/1.1 101 Switching Protocols\r\nsec-websocket-accept: made up\r\n\r\n'],
  ['bad_handshake', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ['bad_handshake', 'x'.repeat(20_000)],
  ['ended', 'HTTP/1.1 101'],
])('says %s where the handshake is answered with %j', async (reason, answer) => {
  expect(await connect(await serveBytes(answer)).ended).toBe(reason);
});

it('says that a frame was broken, once, and is gone', async () => {
  let tcp: Socket | undefined;
  const port = await serve((client) => {
    tcp = (client as unknown as { _socket: Socket })._socket;
    tcp.write(Buffer.from([0xff, 0xff]));
  });
  expect(await connect(port).ended).toBe('bad_frame');
  await expect.poll(() => tcp?.destroyed).toBe(true);
});
