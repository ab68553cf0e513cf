import type { DatabaseSync } from 'node:sqlite';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import { AnalysisStateReader, AnalysisStateWriter } from './analysis-state.ts';
import { ANALYSIS_TOPICS, type Side } from './analysis-topics.ts';
import { AnomalyReader } from './anomaly-queries.ts';
import { AnomalyWriter } from './anomaly-writer.ts';
import { ChangeMarks } from './change-marks.ts';
import { CheckpointReader, CheckpointWriter } from './checkpoint-records.ts';
import { ClusterQueries } from './cluster-queries.ts';
import { ClusterWriter } from './cluster-writer.ts';
import { CommunityQueries } from './community-queries.ts';
import { CommunityWriter } from './community-writer.ts';
import { ExperimentReader } from './experiment-queries.ts';
import { ExperimentWriter } from './experiment-writer.ts';
import { FlowQueries } from './flow-queries.ts';
import { FlowWriter } from './flow-writer.ts';
import { LatestInvocationQueries } from './latest-invocation-queries.ts';
import { NameQueries } from './name-queries.ts';
import { PredictionQueries } from './prediction-queries.ts';
import { SearchQueries } from './search-queries.ts';
import { SessionRecordQueries } from './session-record-queries.ts';
import { ShortcutReader, ShortcutWriter } from './shortcut-records.ts';
import { SkillTotalsQueries } from './skill-totals-queries.ts';
import { SpanQueries } from './span-queries.ts';
import { VectorWriter } from './vector-writer.ts';
import type { WorkerMethods } from './worker-protocol.ts';

type Makers = Partial<Record<keyof AnalysisPorts, (database: DatabaseSync) => object>>;
type Methods = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** What answers each topic, by the thread it lives in. */
const MAKERS: Readonly<Record<Side, Makers>> = {
  reads: {
    analysisState: (database) => new AnalysisStateReader(database),
    spans: (database) => new SpanQueries(database),
    clusters: (database) => new ClusterQueries(database),
    latestInvocations: (database) => new LatestInvocationQueries(database),
    search: (database) => new SearchQueries(database),
    flow: (database) => new FlowQueries(database),
    checkpoints: (database) => new CheckpointReader(database),
    sessionRecords: (database) => new SessionRecordQueries(database),
    community: (database) => new CommunityQueries(database),
    experiments: (database) => new ExperimentReader(database),
    anomalies: (database) => new AnomalyReader(database),
    prediction: (database) => new PredictionQueries(database),
    skillTotals: (database) => new SkillTotalsQueries(database),
    names: (database) => new NameQueries(database),
    shortcuts: (database) => new ShortcutReader(database),
  },
  writes: {
    changes: (database) => new ChangeMarks(database),
    analysisState: (database) => new AnalysisStateWriter(database),
    clusters: (database) => new ClusterWriter(database),
    search: (database) => new VectorWriter(database),
    flow: (database) => new FlowWriter(database),
    checkpoints: (database) => new CheckpointWriter(database),
    community: (database) => new CommunityWriter(database),
    experiments: (database) => new ExperimentWriter(database),
    anomalies: (database) => new AnomalyWriter(database),
    shortcuts: (database) => new ShortcutWriter(database),
  },
};

/** The methods of a storage thread, as `<topic>.<method>`. Each topic is made on its first use: most commands need one. */
export function analysisMethods(side: Side, database: DatabaseSync): WorkerMethods {
  const entries = Object.entries(MAKERS[side]).flatMap(([topic, make]) => {
    let made: Methods | undefined;
    const names = Object.entries(ANALYSIS_TOPICS[topic as keyof AnalysisPorts]).filter(([, of]) => of === side);
    return names.map(([name]) => [
      `${topic}.${name}`,
      (...args: readonly unknown[]) => {
        made ??= make(database) as Methods;
        return made[name]?.(...args);
      },
    ]);
  });
  return Object.fromEntries(entries);
}
