import type { ServerFigures } from '../../ports/load-worker.ts';
import type { LoadRequest } from './load-request.ts';

/** Milliseconds, within 1 %; null when there was nothing to measure. */
export interface Quantiles {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
}

export const LOAD_CHECKS = ['whole_time', 'clients', 'connections', 'lost', 'errors', 'rate', 'gap', 'max_p99_ms', 'min_rate'] as const;

/** Something that has to hold. */
export interface LoadCheck {
  readonly name: (typeof LOAD_CHECKS)[number];
  readonly holds: boolean;
  /** What was wanted and what was seen, in words. */
  readonly detail: string;
}

export interface LoadMeasurement {
  readonly request: LoadRequest;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly processes: number;
  readonly intervalMs: number;
  /** `assumed`: nobody said it, so it is that of a server as it comes. */
  readonly intervalSource: 'server' | 'option' | 'assumed';
  readonly isInterrupted: boolean;
  /** How long it took until every client was confirmed or had failed. */
  readonly connectingMs: number;
  /** 0 when it was interrupted before. */
  readonly measuredMs: number;
  readonly confirmed: number;
  readonly failed: number;
  readonly dropped: number;
  readonly replaced: number;
  readonly messages: number;
  readonly lost: number;
  readonly messagesPerSecond: number;
  /** Clients ÷ interval. */
  readonly expectedPerSecond: number;
  readonly bytesPerSecond: number;
  readonly connectMs: Quantiles;
  /** Empty when the server's clock is another one than ours. */
  readonly latencyMs: Quantiles;
  readonly gapMs: Quantiles;
  /** How many updates took how long. */
  readonly latencies: readonly { readonly durationMs: number; readonly count: number }[];
  readonly errors: Readonly<Record<string, number>>;
  /** Of the process that had the least of it left, 0–1. */
  readonly busyRatio: number;
  readonly server: ServerLoad;
}

/** What `/metrics` said of the server, null where it said nothing. */
export interface ServerLoad {
  readonly residentBytesBefore: number | null;
  readonly residentBytesConnected: number | null;
  readonly residentBytesPerClient: number | null;
  /** While it was measured. */
  readonly eventLoopP99Ms: number | null;
  readonly messagesSent: number | null;
  readonly slowClients: number | null;
}

export interface LoadResult extends LoadMeasurement {
  readonly checks: readonly LoadCheck[];
  readonly hasPassed: boolean;
}

/** @param connected - when all had come; @param end - when it was measured */
export function toServerLoad(
  before: ServerFigures,
  connected: ServerFigures | null,
  end: ServerFigures | null,
  clients: number,
): ServerLoad {
  const difference = (a: number | null | undefined, b: number | null) => (typeof a === 'number' && b !== null ? a - b : null);
  const grown = difference(connected?.residentBytes, before.residentBytes);
  return {
    residentBytesBefore: before.residentBytes,
    residentBytesConnected: connected?.residentBytes ?? null,
    residentBytesPerClient: grown === null || clients === 0 ? null : grown / clients,
    eventLoopP99Ms: end?.eventLoopP99Ms ?? null,
    messagesSent: difference(end?.messagesSent, before.messagesSent),
    slowClients: difference(end?.slowClients, before.slowClients),
  };
}
