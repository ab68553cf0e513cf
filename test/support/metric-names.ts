/** Words of PromQL that are no metrics and stand where one might. */
const WORDS = new Set('and or unless by without on ignoring group_left group_right offset bool inf nan'.split(' '));

/** Metrics that Prometheus makes by itself. */
export const PROMETHEUS_OWN = ['up', 'ALERTS', 'scrape_duration_seconds'];

/** The metrics that an expression reads, each once. */
export function metricNamesOf(expr: string): string[] {
  const bare = expr
    .replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '')
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '')
    .replace(/\boffset\s+\w+/g, '');
  // What an opening parenthesis follows is a function.
  const names = [...bare.matchAll(/(?<![\w.:$])([a-zA-Z_:][\w:]*)\b(?!\s*\()/g)].map(([, name]) => name as string);
  return [...new Set(names.filter((name) => !WORDS.has(name.toLowerCase())))];
}
