import { keepAnomalies } from '../../app/anomalies/keep-anomalies.ts';
import { refreshCatalog } from '../../app/catalog/refresh-catalog.ts';
import { makeWeeklyReport } from '../../app/weekly-report.ts';
import type { DatabaseLocation } from '../../config/database-path.ts';
import { toWeeklyJson } from '../public-json/weekly-json.ts';
import { formatWeek } from '../public-json/weekly-markdown.ts';
import type { CommandContext } from './command-context.ts';
import { cleanText } from './format/clean-text.ts';
import type { Store } from './runtime.ts';

interface WeeklyOptions {
  readonly project?: string;
  readonly at?: number;
  readonly json?: boolean;
}

/** The report of one week, in Markdown. */
export async function reportWeek(
  context: CommandContext,
  store: Store,
  location: DatabaseLocation,
  { project, at, json }: WeeklyOptions,
): Promise<void> {
  await context.bringUpToDate(store, location, [keepAnomalies]);
  await refreshCatalog({ store, ...context.runtime, ...context.io });
  const report = await makeWeeklyReport(store, { at: at ?? context.runtime.clock.now(), project });
  if (json) return context.printJson(toWeeklyJson(report));
  if ((await store.getStatus()).isDemo) context.print('DEMO: these figures are made up.\n');
  for (const line of formatWeek(report).split('\n')) context.print(cleanText(line));
}
