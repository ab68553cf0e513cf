import type { AnalysisThreadData } from './analysis-thread.ts';
import type { AnalysisOptions, IntakeOptions, RunningAnalyses, RunningIntake, ServeOptions } from './delivery/cli/runtime.ts';
import type { HistoryNotice, IntakeThreadData } from './intake-thread.ts';
import type { MetricsThreadData } from './metrics-thread.ts';
import { entryOf, version } from './program-facts.ts';
import { SqliteStore } from './storage/sqlite/sqlite-store.ts';

/** In a thread of its own, see `IntakeThread`. */
export async function startIntake({ store, bus, logger, listener, ownPort, ...options }: IntakeOptions): Promise<RunningIntake> {
  const { IntakeThread } = await import('./platform/intake-thread.ts');
  if (!(store instanceof SqliteStore)) throw new TypeError('the intake needs a store that threads can share');
  const handle = await store.share();
  return IntakeThread.start<HistoryNotice>({
    entry: entryOf('intake-thread'),
    workerData: { ...options, store: handle, telemetry: { version, ownPort } } satisfies IntakeThreadData,
    transferList: [handle.writer.port, handle.reader.port],
    ...{ bus, logger },
    onNotice(notice) {
      if (notice.kind === 'progress') listener.onProgress(notice.progress);
      else if (notice.kind === 'imported') listener.onImported(notice.report);
      else if (notice.kind === 'following') listener.onFollowing();
      else listener.onFailed(notice.message);
    },
  });
}

/** In a thread of its own, see `AnalysisThread`. */
export async function startAnalyses({ store, bus, logger, ownPort }: AnalysisOptions): Promise<RunningAnalyses> {
  const { AnalysisThread } = await import('./platform/analysis-thread.ts');
  if (!(store instanceof SqliteStore)) throw new TypeError('the analyses need a store that threads can share');
  return AnalysisThread.start({
    entry: entryOf('analysis-thread'),
    ...{ bus, logger },
    async prepare() {
      const handle = await store.shareWriter();
      return {
        workerData: { store: handle, telemetry: { version, ownPort } } satisfies AnalysisThreadData,
        transferList: [handle.writer.port],
      };
    },
  });
}

/** Begins with the first scrape. */
export async function createMetricsThread({ store, logger }: ServeOptions) {
  const { MetricsThread } = await import('./platform/metrics-thread.ts');
  if (!(store instanceof SqliteStore)) throw new TypeError('the metrics need a store that threads can share');
  return new MetricsThread({
    entry: entryOf('metrics-thread'),
    logger,
    async prepare() {
      const handle = await store.shareWriter();
      return { workerData: { store: handle } satisfies MetricsThreadData, transferList: [handle.writer.port] };
    },
  });
}
