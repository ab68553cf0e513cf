import type { LoadTally } from '../../ports/load-worker.ts';
import { DurationSketch, listSketchValues } from '../../stats/duration-sketch.ts';
import type { LoadRequest } from './load-request.ts';
import type { LoadMeasurement, Quantiles } from './load-result.ts';

const NOTHING: Quantiles = { p50: null, p99: null, p999: null, max: null };

/** What all processes saw together. */
export function summarizeTallies(tallies: readonly LoadTally[], request: LoadRequest, intervalMs: number, measuredMs: number) {
  const sum = (key: SummedKey) => tallies.reduce((total, tally) => total + tally[key], 0);
  const [confirmed, messages, clientMs] = [sum('confirmed'), sum('messages'), sum('clientMs')];
  const isSameClock = isThisMachine(request.url);
  const latencyMs = isSameClock ? merge(tallies, 'latencyMs') : new DurationSketch();
  return {
    ...{ confirmed, messages, failed: sum('failed'), dropped: sum('dropped'), replaced: sum('replaced'), lost: sum('lost') },
    // Between updates, so that it is exact however few of them fit into the time.
    messagesPerSecond: clientMs === 0 ? 0 : (Math.min(confirmed, request.clients) * messages * 1000) / clientMs,
    expectedPerSecond: (request.clients * 1000) / intervalMs,
    bytesPerSecond: measuredMs === 0 ? 0 : (sum('bytes') * 1000) / measuredMs,
    connectMs: quantilesOf(merge(tallies, 'connectMs')),
    latencyMs: quantilesOf(latencyMs),
    gapMs: quantilesOf(merge(tallies, 'gapMs')),
    latencies: listSketchValues(latencyMs.count === 0 ? null : latencyMs.encode()),
    errors: addErrors(tallies),
    busyRatio: Math.max(0, ...tallies.map(({ busyRatio }) => busyRatio)),
  } satisfies Partial<LoadMeasurement>;
}

type SummedKey = 'confirmed' | 'failed' | 'dropped' | 'replaced' | 'lost' | 'messages' | 'clientMs' | 'bytes';

function merge(tallies: readonly LoadTally[], key: 'connectMs' | 'latencyMs' | 'gapMs'): DurationSketch {
  const sketch = new DurationSketch();
  for (const tally of tallies) sketch.add(tally[key]);
  return sketch;
}

function quantilesOf(sketch: DurationSketch): Quantiles {
  if (sketch.count === 0) return NOTHING;
  return { p50: sketch.quantile(0.5), p99: sketch.quantile(0.99), p999: sketch.quantile(0.999), max: sketch.quantile(1) };
}

function addErrors(tallies: readonly LoadTally[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const { errors } of tallies) {
    for (const [code, count] of Object.entries(errors)) sums.set(code, (sums.get(code) ?? 0) + count);
  }
  return Object.fromEntries([...sums].sort(([, a], [, b]) => b - a));
}

/** Where the clock that writes `timestamp` is the one that reads it. */
export function isThisMachine({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
