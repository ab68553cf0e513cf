import type { ImportProgress } from '../../app/import/import-transcripts.ts';
import type { CliIo } from './cli-io.ts';
import { formatBytes, formatCount } from './format/format-values.ts';

const REDRAW_MS = 100;

/** One line on stderr, redrawn in place; nothing when stderr is no terminal. */
export function showImportProgress(io: CliIo): { update(progress: ImportProgress): void; end(): void } {
  if (!io.isStderrTerminal) return { update: () => {}, end: () => {} };
  let drawnAt = 0;
  return {
    update({ filesDone, filesTotal, bytesRead }) {
      const now = performance.now();
      if (now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      io.writeError(`\r\u001b[Kreading ${formatCount(filesDone)} of ${formatCount(filesTotal)} files, ${formatBytes(bytesRead)}`);
    },
    end: () => (drawnAt === 0 ? undefined : io.writeError('\r\u001b[K')),
  };
}
