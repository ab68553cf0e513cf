import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import { ANALYSIS_TOPICS, type Side } from './analysis-topics.ts';
import type { WorkerClient } from './worker-client.ts';

/** The ports of the analyses, each method a call to the thread that answers it. */
export function createAnalysisPorts(reader: WorkerClient, writer: WorkerClient): AnalysisPorts {
  const toPort = ([topic, methods]: [string, Readonly<Record<string, Side>>]) => {
    const calls = Object.entries(methods).map(([name, side]) => [
      name,
      (...args: readonly unknown[]) => (side === 'reads' ? reader : writer).call(`${topic}.${name}`, ...args),
    ]);
    return [topic, Object.fromEntries(calls)];
  };
  return Object.fromEntries(Object.entries(ANALYSIS_TOPICS).map(toPort)) as unknown as AnalysisPorts;
}
