import { setTimeout as sleep } from 'node:timers/promises';
import { planReplay, type Replay, type ReplayStore, readReplayStep } from '../../app/replay.ts';
import { STEP_LENGTHS_MS } from '../../app/series.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import type { HubClient } from './hub-client.ts';
import { toReplayStepJson } from './replay-json.ts';
import { encodeError, encodeReplayEnded, encodeReplayStarted, encodeReplayUpdate } from './server-message.ts';
import type { Topic } from './topic.ts';

/** How long the whole takes when no speed is given. */
const DEFAULT_LENGTH_MS = 60_000;
/** Updates are not closer than this, however fast the past goes by. */
const LEAST_GAP_MS = 20;
/** How often a client that is behind is looked at. */
const CATCH_UP_MS = 50;
/** A timer holds 24 days at most. */
const LONGEST_SLEEP_MS = 3_600_000;

export interface ReplayOptions {
  readonly store: ReplayStore;
  readonly client: HubClient;
  readonly topic: Topic;
  readonly window: TimeWindow;
  /** Null: the whole in a minute. */
  readonly speed: number | null;
  readonly signal: AbortSignal;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Sends a client what happened in a window of the past, step by step, each when its end comes at the speed asked for.
 * Steps without an invocation are left out. A client that does not keep up makes it wait: the past does not go away.
 */
export async function runReplay(options: ReplayOptions): Promise<void> {
  const { client, signal, now } = options;
  let sent = 0;
  try {
    const replay = await planReplay(options.store, { ...options.window, ...options.topic }, now());
    for await (const text of steps(options, replay)) {
      client.reply(encodeReplayUpdate(text, ++sent, now()));
    }
    client.reply(encodeReplayEnded('finished', sent, now()));
  } catch (error) {
    if (!signal.aborted) client.reply(toError(error));
    client.reply(encodeReplayEnded(signal.aborted ? 'cancelled' : 'failed', sent, now()));
  }
}

async function* steps({ store, client, window, speed, signal, now }: ReplayOptions, replay: Replay) {
  const factor = speed ?? Math.max(1, (window.to - window.from) / DEFAULT_LENGTH_MS);
  client.reply(encodeReplayStarted({ ...window, step: replay.step, speed: factor, updates: replay.points.length }, now()));
  const beganAt = performance.now();
  let freeAt = beganAt;
  for (const point of replay.points) {
    const dueAt = beganAt + (point.at + STEP_LENGTHS_MS[replay.step] - window.from) / factor;
    const step = await readReplayStep(store, replay, point);
    await sleepUntil(Math.max(dueAt, freeAt), signal);
    while (!client.isUpToDate) await sleep(CATCH_UP_MS, undefined, { signal });
    yield toReplayStepJson(step);
    freeAt = performance.now() + LEAST_GAP_MS;
  }
}

/** @throws when it is aborted */
async function sleepUntil(at: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const restMs = at - performance.now();
    if (restMs <= 0) return;
    await sleep(Math.min(restMs, LONGEST_SLEEP_MS), undefined, { signal });
  }
}

function toError(error: unknown) {
  if (error instanceof SessionBuddyError && error.code === 'SKILL_NOT_FOUND') return encodeError('SKILL_NOT_FOUND', error.message);
  return encodeError('STORAGE_UNAVAILABLE', 'the database does not answer; try again');
}
