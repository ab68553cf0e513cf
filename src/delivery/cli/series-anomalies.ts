import { readFileSync } from 'node:fs';
import { findSeriesAnomalies } from '../../app/anomalies/series-anomalies.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import { toInstant } from '../public-json/units.ts';
import type { CommandContext } from './command-context.ts';
import { formatTable } from './format/format-table.ts';
import { formatInstant, formatQuantity } from './format/format-values.ts';

/** `anomalies --file`. */
export function printSeriesAnomalies(context: CommandContext, path: string, isJson: boolean): void {
  const result = findSeriesAnomalies(readText(path));
  if (isJson) {
    const anomalies = result.kind === 'found' ? result.anomalies.map(({ at, value, score }) => ({ at: toInstant(at), value, score })) : [];
    const { kind, sampleSize } = result;
    context.printJson({ file: path, kind, sample_size: sampleSize, anomalies });
    return;
  }
  if (result.kind === 'insufficient_data') {
    context.print(`Too little to tell: ${formatQuantity(result.sampleSize, 'value')} in ${path}, ${result.requiredSampleSize} are needed.`);
    return;
  }
  const { anomalies, sampleSize } = result;
  context.print(`${formatQuantity(sampleSize, 'value')}, ${anomalies.length} unlike any before`);
  if (anomalies.length === 0) return;
  const rows = anomalies.map(({ at, value, score }) => [formatInstant(at), String(value), score.toFixed(1)]);
  const columns = [{ title: 'TIME (UTC)' }, { title: 'VALUE', align: 'right' as const }, { title: 'SCORE', align: 'right' as const }];
  context.print(`\n${formatTable(columns, rows, context.io.columns).trimEnd()}`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SessionBuddyError('USAGE', `cannot read ${path}`, { cause: error });
  }
}
