/**
 * Line types that carry nothing we read, and that are no news: seen in real transcripts from 1.0.98 to 2.1.219, the
 * last ones reported of newer versions. Any other type is ignored as well, but counted, so that a change of the
 * format is noticed.
 */
export const IGNORED_LINE_TYPES: ReadonlySet<string> = new Set([
  'progress',
  'summary',
  'file-history-snapshot',
  'pr-link',
  'last-prompt',
  'custom-title',
  'ai-title',
  'agent-name',
  'mode',
  'permission-mode',
  'frame-link',
  'bridge-session',
  'cost-state',
  'atis-latch',
  'relocated',
]);

/** Line types that `parse-line.ts` reads. */
export const READ_LINE_TYPES: ReadonlySet<string> = new Set(['user', 'assistant', 'system', 'attachment', 'queue-operation']);
