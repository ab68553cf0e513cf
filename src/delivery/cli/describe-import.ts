import type { ImportReport } from '../../app/import/import-report.ts';
import { formatCount, formatQuantity } from './format/format-values.ts';

/** `48 files (20,421 lines): 4,027 new invocations (1,725 shell, …), 1,293 known, 3 lines rejected` */
export function describeImport({ files, lines, rejectedLines, invocations }: ImportReport): string {
  const kinds = Object.entries(invocations.byKind)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${formatCount(count)} ${kind}`);
  return [
    `${formatQuantity(files, 'file')} (${formatQuantity(lines, 'new line')}): ${formatQuantity(invocations.new, 'new invocation')}`,
    kinds.length === 0 ? '' : ` (${kinds.join(', ')})`,
    invocations.duplicate === 0 ? '' : `, ${formatCount(invocations.duplicate)} known`,
    rejectedLines === 0 ? '' : `, ${formatQuantity(rejectedLines, 'line')} rejected`,
  ].join('');
}
