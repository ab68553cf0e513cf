import { mkdirSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { DURATION_BUCKETS_SECONDS } from '../src/ports/metric-queries.ts';
import { openSqliteStore } from '../src/storage/sqlite/sqlite-store.ts';
import { withFolder } from './databases.ts';
import { RawClient, toRequest } from './raw-client.ts';
import type { BenchmarkOptions } from './run.ts';
import { type BenchmarkServer, startServer } from './server.ts';
import { formatCount, median, printTable } from './tables.ts';
import { batchesOf, generateInvocations, USUAL_WORKLOAD } from './workload.ts';

const SCRAPES = 60;
const EVERY_MS = 250;
const INGEST_PER_SECOND = 5000;
const BATCH = 100;

/** `GET /metrics` as Prometheus asks for it, by number of skills, while 5,000 invocations a second come in. */
export async function runScrapes(options: BenchmarkOptions): Promise<void> {
  const rows: string[][] = [];
  for (const [skills, wanted] of [
    [1_000, 3],
    [10_000, 20],
  ] as const) {
    const alone = await measurePromClient(skills);
    await withFolder(options.keep, async (folder) => {
      const { atRest, times, ingested, bytes, delay } = await measure(folder, skills);
      rows.push([
        formatCount(skills),
        `${(bytes / 1e6).toFixed(2)} MB`,
        atRest.toFixed(2),
        `${median(times).toFixed(2)} (${(times.at(-1) as number).toFixed(1)})`,
        `≤ ${wanted}`,
        alone.toFixed(1),
        formatCount(ingested),
        delay,
      ]);
    });
  }
  printTable(
    `Scrape over HTTP, milliseconds, median (worst) of ${SCRAPES}`,
    [
      'skills',
      'page',
      'at rest',
      'while ingesting',
      'wanted',
      'prom-client, rendering alone',
      'invocations a second meanwhile',
      'event loop p99, ms',
    ],
    rows,
  );
}

async function measure(folder: string, skills: number) {
  const database = join(folder, `scrape-${skills}.db`);
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const store = await openSqliteStore({ path: database });
  const invocations = skills * 20;
  for (const batch of batchesOf(generateInvocations({ ...USUAL_WORKLOAD, skills, invocations, until: Date.now() }), 5_000))
    await store.append(batch);
  await store.close();
  const environment = { SESSION_BUDDY_LOG_LEVEL: 'error' };
  const server = await startServer({ database, home, args: ['--no-import', '--no-watch'], environment });
  try {
    await scrape(server);
    const atRest: number[] = [];
    for (let i = 0; i < SCRAPES / 4; i++) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      atRest.push((await scrape(server)).milliseconds);
    }
    const ingest = startIngest(server, skills);
    const times: number[] = [];
    let bytes = 0;
    let delay = '';
    for (let i = 0; i < SCRAPES; i++) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      const { milliseconds, text: read } = await scrape(server);
      times.push(milliseconds);
      const text = read();
      bytes = text.length;
      delay = /^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1] ?? '';
    }
    const ingested = await ingest.stop();
    return { atRest: median(atRest), times: times.sort((a, b) => a - b), ingested, bytes, delay: (Number(delay) * 1000).toFixed(1) };
  } finally {
    await server.stop();
  }
}

/** Its text is put together after the clock has stopped: a client that decodes megabytes would be measured too. */
function scrape({ port }: BenchmarkServer): Promise<{ readonly milliseconds: number; readonly text: () => string }> {
  const headers = { accept: 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5', 'accept-encoding': 'gzip' };
  const began = performance.now();
  return new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/metrics', headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ milliseconds: performance.now() - began, text: () => gunzipSync(Buffer.concat(chunks)).toString() }),
      );
    }).on('error', reject);
  });
}

const agent = new Agent({ keepAlive: true });

/** Batches at a steady pace, over one connection. */
function startIngest({ port }: BenchmarkServer, skills: number): { stop(): Promise<number> } {
  let isOver = false;
  const began = performance.now();
  const work = (async () => {
    const client = await RawClient.open(port);
    let sent = 0;
    while (!isOver) {
      const invocations = Array.from({ length: BATCH }, (_, index) => ({
        ...{ skill_name: `skill-${(sent + index * 7) % skills}`, kind: 'shell', outcome: 'completed', duration_seconds: 0.5 },
        ...{ session_id: `ingest-${(sent / BATCH) % 50}` },
      }));
      await client.send(toRequest('/api/v1/invocations', JSON.stringify({ invocations })));
      sent += BATCH;
      const aheadMs = (sent / INGEST_PER_SECOND) * 1000 - (performance.now() - began);
      if (aheadMs > 1) await new Promise((resolve) => setTimeout(resolve, aheadMs));
    }
    client.close();
    return sent / ((performance.now() - began) / 1000);
  })();
  return {
    stop() {
      isOver = true;
      return work;
    },
  };
}

async function measurePromClient(skills: number): Promise<number> {
  const registers = [new Registry()];
  collectDefaultMetrics({ register: registers[0] as Registry });
  const counter = new Counter({ name: 'c_total', help: 'c', labelNames: ['skill_name', 'completed'], registers });
  const histogram = new Histogram({ name: 'h', help: 'h', labelNames: ['skill_name'], buckets: [...DURATION_BUCKETS_SECONDS], registers });
  for (let i = 0; i < skills; i++) {
    for (const completed of ['true', 'false']) counter.inc({ skill_name: `skill-${i}`, completed }, 3);
    histogram.observe({ skill_name: `skill-${i}` }, 1);
  }
  const times: number[] = [];
  for (let i = 0; i < 15; i++) {
    const began = performance.now();
    await (registers[0] as Registry).metrics();
    times.push(performance.now() - began);
  }
  return median(times);
}
