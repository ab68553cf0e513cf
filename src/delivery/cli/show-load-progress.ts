import type { LoadTestProgress } from '../../app/load-test/run-load-test.ts';
import type { CliIo } from './cli-io.ts';
import { formatCount, formatDuration } from './format/format-values.ts';

/** One line on stderr, redrawn in place; nothing when stderr is no terminal. */
export function showLoadProgress(io: CliIo): { update(progress: LoadTestProgress): void; end(): void } {
  if (!io.isStderrTerminal) return { update: () => {}, end: () => {} };
  const draw = (text: string) => io.writeError(`\r\u001b[K${text}`);
  return {
    update(progress) {
      if (progress.kind === 'measuring') {
        draw(`measuring for ${formatDuration(progress.durationMs)}`);
      } else {
        const failed = progress.failed === 0 ? '' : `, ${formatCount(progress.failed)} failed`;
        draw(`connected ${formatCount(progress.confirmed)} of ${formatCount(progress.clients)} clients${failed}`);
      }
    },
    end: () => draw(''),
  };
}
