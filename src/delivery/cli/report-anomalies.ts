import { listAnomalies } from '../../app/anomalies/list-anomalies.ts';
import type { CommandContext } from './command-context.ts';
import { cleanText } from './format/clean-text.ts';
import { formatChange } from './format/format-anomaly.ts';
import { formatAgo } from './format/format-values.ts';
import type { Store } from './runtime.ts';

const SHOWN = 5;

/** A line for each open anomaly of the skills reported. */
export async function reportOpenAnomalies(context: CommandContext, store: Store, skillNames: readonly string[]): Promise<void> {
  const now = context.runtime.clock.now();
  const { anomalies } = await listAnomalies(store, { from: 0, to: now, openOnly: true, limit: 1000 });
  const open = anomalies.filter(({ skill }) => skillNames.includes(skill.name));
  if (open.length === 0) return;
  context.print('\nout of the ordinary:');
  for (const anomaly of open.slice(0, SHOWN)) {
    context.print(
      `  ${cleanText(anomaly.skill.name)}: ${formatChange(anomaly)}, ${anomaly.severity}, began ${formatAgo(anomaly.beganAt, now)}`,
    );
  }
  if (open.length > SHOWN) context.print(`  and ${open.length - SHOWN} more: session-buddy anomalies`);
}
