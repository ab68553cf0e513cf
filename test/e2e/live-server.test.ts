import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpServer } from '../../src/delivery/http/http-server.ts';
import { createMetricsListener } from '../../src/delivery/http/metrics-listener.ts';
import { MetricsPage } from '../../src/delivery/prometheus/metrics-page.ts';
import { MetricsHub } from '../../src/delivery/websocket/metrics-hub.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { makeKeepingLogger } from '../support/keeping-logger.ts';
import { observe } from '../support/observe.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';
import { WebSocketClient } from '../support/web-socket-client.ts';

const logger = makeKeepingLogger();
let temporary: TemporaryStore;

function makeServer() {
  const hub = new MetricsHub({ store: temporary.store, clock: systemClock, logger, updateIntervalMs: 100 });
  const metricsPage = new MetricsPage({ store: temporary.store, clock: systemClock, version: '1.2.3', webSocket: hub });
  const server = new HttpServer({ store: temporary.store, clock: systemClock, logger, version: '1.2.3', metricsPage, webSocket: hub });
  return { hub, metricsPage, server };
}

beforeAll(async () => {
  temporary = await openTemporaryStore(systemClock);
  await temporary.store.append({ invocations: [observe({ name: 'review', at: Date.now() - 60_000, durationMs: 1500 })] });
});

afterAll(() => temporary.remove());

describe('one port', () => {
  it('serves WebSocket on / and /ws beside REST, health and metrics, and closes clients with 1001', async () => {
    const { server } = makeServer();
    const { url } = await server.listen({ host: '127.0.0.1', port: 0 });
    const clients = [await WebSocketClient.connect(`${url}/`), await WebSocketClient.connect(`${url}/ws?x=1`)];
    for (const client of clients) {
      expect((await client.next('metrics_update')).data).toMatchObject({ top_skills: [{ skill_name: 'review', invocation_count: 1 }] });
    }
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok', websocket: { connections: 2 } });
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const families = parseExposition(await response.text());
    expect(families.get('websocket_connections_active')?.samples[0]?.value).toBe(2);
    expect(families.get('websocket_messages_sent_total')?.samples[0]?.value).toBeGreaterThanOrEqual(4);
    await server.close();
    expect(await Promise.all(clients.map((client) => client.closed))).toEqual([1001, 1001]);
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  it('refuses upgrades of other sites with 403 and of other paths with 404', async () => {
    const { server, hub } = makeServer();
    const { url, port } = await server.listen({ host: '127.0.0.1', port: 0 });
    try {
      for (const [path, headers, status] of [
        ['/', { host: 'evil.example' }, 403],
        ['/ws', { origin: 'https://evil.example' }, 403],
        ['/ws', { origin: 'null' }, 403],
        ['/api/v1/skills', {}, 404],
      ] as const) {
        await expect(WebSocketClient.connect(url + path, { headers })).rejects.toThrow(`Unexpected server response: ${status}`);
      }
      const own = await WebSocketClient.connect(`${url}/ws`, { headers: { origin: `http://localhost:${port}` } });
      await own.next('metrics_update');
      await own.close();
      expect(hub.connectionCount).toBe(0);
    } finally {
      await server.close();
    }
  });

  it('answers a request that asks for another protocol as if it had not asked', async () => {
    const { server } = makeServer();
    const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
    try {
      const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' };
      const status = await new Promise((resolve, reject) => {
        request({ host: '127.0.0.1', port, path: '/health', headers }, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end();
      });
      expect(status).toBe(200);
    } finally {
      await server.close();
    }
  });

  it('leaves nothing running when its port is taken', async () => {
    const first = makeServer();
    const { port } = await first.server.listen({ host: '127.0.0.1', port: 0 });
    const timersBefore = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const second = makeServer();
    await expect(second.server.listen({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThanOrEqual(timersBefore);
    expect(second.hub.connectionCount).toBe(0);
    await first.server.close();
  });

  it('has the same metrics on the port for Prometheus', async () => {
    const { metricsPage } = makeServer();
    const listener = await createMetricsListener({ page: metricsPage, host: '127.0.0.1', port: 0, logger });
    const families = parseExposition(await (await fetch(`${listener?.url}/metrics`)).text());
    expect(families.get('skill_invocations_total')?.samples.length).toBe(2);
    await listener?.close();
  });
});
