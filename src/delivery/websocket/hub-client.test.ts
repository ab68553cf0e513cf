import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { HubClient } from './hub-client.ts';
import { DEFAULT_HUB_LIMITS } from './hub-limits.ts';

/** Two ends of one real connection, and what undoes it. */
async function connectPair() {
  const server = createServer();
  const accepting = new WebSocketServer({ server });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const accepted = new Promise<WebSocket>((resolve) => accepting.once('connection', resolve));
  const remote = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await new Promise((resolve) => remote.once('open', resolve));
  return {
    local: await accepted,
    remote,
    end() {
      remote.terminate();
      accepting.close();
      server.close();
    },
  };
}

describe('HubClient', () => {
  it('leaves out a client that does not read, holds a bounded amount for it, and closes it after a while', async () => {
    const { local, remote, end } = await connectPair();
    try {
      const client = new HubClient(local, DEFAULT_HUB_LIMITS, 0);
      const update = Buffer.alloc(256 * 1024, 'x');
      remote.pause();
      let offered = client.offer(update, 0);
      for (let i = 0; offered === 'sent' && i < 1000; i++) {
        await nextTurn();
        offered = client.offer(update, i);
      }
      expect(offered).toBe('slow');
      expect(local.bufferedAmount).toBeLessThanOrEqual(DEFAULT_HUB_LIMITS.maxBufferedBytes + update.length + 100);
      const held = local.bufferedAmount;
      expect([client.offer(update, 2000), client.offer(update, 9000)]).toEqual(['left_out', 'left_out']);
      expect(local.bufferedAmount).toBe(held);
      expect(client.send('an answer')).toBe(false);
      expect(local.readyState).toBe(WebSocket.OPEN);
      client.offer(update, 20_000);
      expect(local.readyState).toBe(WebSocket.CLOSING);
      const closed = new Promise((resolve) => remote.once('close', resolve));
      remote.resume();
      expect(await closed).toBe(1013);
    } finally {
      end();
    }
  });

  it('goes on with one that has caught up', async () => {
    const { local, remote, end } = await connectPair();
    try {
      const client = new HubClient(local, { ...DEFAULT_HUB_LIMITS, maxBufferedBytes: 0 }, 0);
      const update = Buffer.alloc(1024 * 1024, 'x');
      remote.pause();
      let offered = client.offer(update, 0);
      for (let i = 0; offered === 'sent' && i < 1000; i++) offered = client.offer(update, 0);
      expect(offered).toBe('slow');
      remote.resume();
      while (local.bufferedAmount > 0) await nextTurn();
      expect(client.offer(update, 60_000)).toBe('sent');
      expect(local.readyState).toBe(WebSocket.OPEN);
    } finally {
      end();
    }
  });
});
