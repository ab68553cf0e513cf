import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DeltaStream } from '../src/delivery/websocket/delta-stream.ts';
import type { Frame } from '../src/delivery/websocket/frame.ts';
import { FullStream } from '../src/delivery/websocket/full-stream.ts';
import { DEFAULT_HUB_LIMITS } from '../src/delivery/websocket/hub-limits.ts';
import { LiveData } from '../src/delivery/websocket/live-data.ts';
import { TOP_SKILLS } from '../src/delivery/websocket/topic.ts';
import type { LatestInvocation } from '../src/ports/latest-invocations.ts';
import { openSqliteStore } from '../src/storage/sqlite/sqlite-store.ts';
import { withFolder } from './databases.ts';
import type { BenchmarkOptions } from './run.ts';
import { formatCount, printTable } from './tables.ts';

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
const MOST_INVOCATIONS = 100_000;

class Sizes {
  frames = 0;
  bytes = 0;
  compressedBytes = 0;

  add(frame: Frame | undefined): void {
    if (frame === undefined) return;
    this.frames++;
    this.bytes += frame.plain.length;
    this.compressedBytes += frame.compressed.length;
  }
}

/**
 * What one client is sent on the busiest day of a database (`--data FILE`, as `session-buddy import` fills it), lived
 * through again second by second: whole states, and with `mode: delta`.
 */
export async function runDeltas(options: BenchmarkOptions): Promise<void> {
  if (options.data === undefined || !existsSync(options.data)) throw new RangeError('give a database of real invocations: --data FILE');
  const real = await openSqliteStore({ path: options.data });
  const day = await findBusiestDay(real);
  const invocations = await real.analyses.latestInvocations.list({ from: day - DAY_MS, to: day + DAY_MS, limit: MOST_INVOCATIONS });
  await real.close();
  const today = invocations.filter(({ startedAt }) => startedAt >= day).length;
  await withFolder(options.keep, async (folder) => {
    const { full, delta } = await live(join(folder, `deltas-${process.pid}.db`), day, invocations);
    printTable(
      `A client for the day of ${new Date(day).toISOString().slice(0, 10)}, ${formatCount(today)} invocations, an update a second`,
      ['', 'frames', 'KB', 'KB compressed'],
      [
        ...(
          [
            ['whole states', full],
            ['mode delta', delta],
          ] as const
        ).map(([name, { frames, bytes, compressedBytes }]) => [
          name,
          formatCount(frames),
          formatCount(bytes / 1000),
          formatCount(compressedBytes / 1000),
        ]),
        [
          'times less',
          ratio(full.frames, delta.frames),
          ratio(full.bytes, delta.bytes),
          ratio(full.compressedBytes, delta.compressedBytes),
        ],
      ],
    );
  });
}

type Store = Awaited<ReturnType<typeof openSqliteStore>>;

async function findBusiestDay(store: Store): Promise<number> {
  const kinds = ['skill', 'agent', 'mcp', 'shell', 'ci', 'hook'] as const;
  const points = await store.listSeries({ from: 0, to: Date.now(), step: 'day', kinds });
  const busiest = points.toSorted((a, b) => b.invocations - a.invocations)[0];
  if (busiest === undefined) throw new RangeError('the database is empty');
  return busiest.at;
}

/** Each invocation is stored as open when it began, and with its outcome when it had ended. */
async function live(path: string, day: number, invocations: readonly LatestInvocation[]): Promise<{ full: Sizes; delta: Sizes }> {
  let now = day;
  const clock = { now: () => now };
  const store = await openSqliteStore({ path, clock });
  const [data, fullStream, deltaStream] = [new LiveData(store, clock), new FullStream(), new DeltaStream(DEFAULT_HUB_LIMITS.fullEvery)];
  const sizes = { full: new Sizes(), delta: new Sizes() };
  const steps = invocations
    .flatMap((invocation) => [
      { at: invocation.startedAt, observation: observe(invocation, true) },
      { at: invocation.startedAt + (invocation.durationMs ?? 0), observation: observe(invocation, false) },
    ])
    .sort((a, b) => a.at - b.at);
  let next = 0;
  for (let second = 0; second < DAY_MS / SECOND_MS; second++) {
    now = day + second * SECOND_MS;
    const due = [];
    for (; next < steps.length && (steps[next]?.at ?? 0) <= now; next++) due.push(steps[next]?.observation);
    if (due.length > 0) {
      await store.append({ invocations: due.filter((observation) => observation !== undefined) });
      data.noteChange();
    }
    data.refresh();
    const state = await data.stateOf(TOP_SKILLS);
    sizes.full.add(fullStream.next(state, second, now).frame);
    sizes.delta.add(deltaStream.next(state, second, now)?.frame);
  }
  await store.close();
  return sizes;
}

function observe({ eventId, skill, sessionId, startedAt, durationMs, outcome }: LatestInvocation, isOpen: boolean) {
  const ended = { outcome, certainty: 'observed', endedAt: startedAt + Math.round(durationMs ?? 0) } as const;
  return {
    ...({ eventId, skill, sessionId, agent: 'claude-code', source: 'transcript', startedAt } as const),
    ...(isOpen || outcome === 'open' ? ({ outcome: 'open', certainty: 'none' } as const) : ended),
    ...(isOpen || durationMs === null ? {} : { measuredDurationMs: durationMs }),
  };
}

function ratio(more: number, less: number): string {
  return (more / less).toFixed(1);
}
