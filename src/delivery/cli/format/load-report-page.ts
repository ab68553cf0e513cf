import type { FoundLimit } from '../../../app/load-test/find-limit.ts';
import type { LoadResult, Quantiles } from '../../../app/load-test/load-result.ts';
import { formatBytes, formatCount, formatDuration } from './format-values.ts';

const WIDTH = 720;
const HEIGHT = 180;
const MARGIN = 30;
/** Of a bar, on the logarithmic axis: each is this much longer than the one before. */
const BAR_RATIO = 1.15;

/** A page on its own: no script, nothing from elsewhere. One step is one load test. */
export function toLoadReportPage({ clients, brokenBy, steps }: FoundLimit): string {
  const first = steps[0];
  const limit =
    clients === null
      ? ''
      : `<p>Served: ${formatCount(clients)} clients${brokenBy === null ? '' : `, and not ${formatCount(brokenBy)}`}.</p>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Load test of ${escapeHtml(first?.request.url.href ?? '')}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 760px; margin: 2em auto; padding: 0 1em; color: #222; background: #fff; }
table { border-collapse: collapse; } th, td { padding: .2em .8em .2em 0; text-align: left; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; } .ok { color: #17692f; } .failed { color: #b3261e; }
svg { max-width: 100%; } rect { fill: #3366aa; } text { font-size: 11px; fill: #444; }
</style>
<h1>Load test of ${escapeHtml(first?.request.url.href ?? '')}</h1>
<p>${new Date(first?.startedAt ?? 0).toISOString()}</p>
${limit}${steps.map(toSection).join('')}</html>
`;
}

function toSection(result: LoadResult): string {
  const { request, server } = result;
  const rows: readonly (readonly [string, string])[] = [
    ['updates', formatCount(result.messages)],
    ['updates/s', `${result.messagesPerSecond.toFixed(1)} of ${result.expectedPerSecond.toFixed(1)}`],
    ['lost', formatCount(result.lost)],
    ['bytes/s', formatBytes(Math.round(result.bytesPerSecond))],
    ['to connect', formatQuantiles(result.connectMs)],
    ['latency', formatQuantiles(result.latencyMs)],
    ['gap', formatQuantiles(result.gapMs)],
    [
      'server RSS a client',
      server.residentBytesPerClient === null ? '–' : formatBytes(Math.max(0, Math.round(server.residentBytesPerClient))),
    ],
    ['server event loop p99', formatMs(server.eventLoopP99Ms)],
    ...Object.entries(result.errors).map(([code, count]): [string, string] => [`error ${code}`, formatCount(count)]),
  ];
  const checks = result.checks.map(
    ({ holds, detail }) => `<li class="${holds ? 'ok' : 'failed'}">${holds ? 'ok' : 'FAILED'}: ${escapeHtml(detail)}</li>`,
  );
  return `<h2>${formatCount(request.clients)} clients for ${formatDuration(result.measuredMs)}</h2>
<ul>${checks.join('')}</ul>
<table>${rows.map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`).join('')}</table>
${toHistogram(result)}
`;
}

/** How many updates took how long, on a logarithmic axis. */
function toHistogram({ latencies }: LoadResult): string {
  const bars = new Map<number, number>();
  for (const { durationMs, count } of latencies) {
    const bar = Math.floor(Math.log(Math.max(0.1, durationMs)) / Math.log(BAR_RATIO));
    bars.set(bar, (bars.get(bar) ?? 0) + count);
  }
  if (bars.size === 0) return '';
  const low = Math.min(...bars.keys());
  const span = Math.max(...bars.keys()) - low + 1;
  const highest = Math.max(...bars.values());
  const step = (WIDTH - 2 * MARGIN) / span;
  const shapes = [...bars].map(([bar, count]) => {
    const height = Math.max(1, ((HEIGHT - 2 * MARGIN) * count) / highest);
    const x = MARGIN + (bar - low) * step;
    const title = `${formatCount(count)} updates: ${formatMs(BAR_RATIO ** bar)} to ${formatMs(BAR_RATIO ** (bar + 1))}`;
    return `<rect x="${x.toFixed(1)}" y="${(HEIGHT - MARGIN - height).toFixed(1)}" width="${Math.max(1, step - 1).toFixed(1)}" height="${height.toFixed(1)}"><title>${title}</title></rect>`;
  });
  const label = (text: string, x: number, anchor: string) => `<text x="${x}" y="${HEIGHT - 10}" text-anchor="${anchor}">${text}</text>`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Latency of updates">${shapes.join('')}${label(
    formatMs(BAR_RATIO ** low),
    MARGIN,
    'start',
  )}${label('latency', WIDTH / 2, 'middle')}${label(formatMs(BAR_RATIO ** (low + span)), WIDTH - MARGIN, 'end')}</svg>`;
}

function formatQuantiles({ p50, p99, p999, max }: Quantiles): string {
  return `p50 ${formatMs(p50)}, p99 ${formatMs(p99)}, p99.9 ${formatMs(p999)}, longest ${formatMs(max)}`;
}

function formatMs(ms: number | null): string {
  return ms === null ? '–' : `${ms < 100 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
