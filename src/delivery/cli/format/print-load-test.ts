import type { FoundLimit } from '../../../app/load-test/find-limit.ts';
import type { LoadCheck, LoadResult, Quantiles } from '../../../app/load-test/load-result.ts';
import type { CommandContext } from '../command-context.ts';
import { cleanText } from './clean-text.ts';
import { createColors } from './colors.ts';
import { formatBytes, formatCount, formatDuration } from './format-values.ts';
import { printTable } from './print-table.ts';

const BUSY = 0.9;

/** What to do about what went wrong, where that is known. */
const ADVICE: Readonly<Record<string, string>> = {
  close_1013: 'the server takes no more clients, or dropped those that were too slow: it allows 10,000, and as many of one address',
  http_503: 'the server takes no more clients: it allows 10,000, and as many of one address',
  close_1001: 'the server was stopped',
  http_403: 'the server takes no clients of another host',
  http_404: 'the WebSocket is at / and /ws',
  EMFILE: 'too many open files: raise `ulimit -n`, here and where the server runs',
  EADDRNOTAVAIL: 'no port is free: wait a minute, or widen net.ipv4.ip_local_port_range',
  ECONNRESET: 'the server or its limit of open files ended connections: raise `ulimit -n` where it runs',
  timeout: 'not confirmed within 10 s: try a lower --ramp',
};

export function printLoadTest(context: CommandContext, result: LoadResult): void {
  const { request, server } = result;
  const source = { server: 'as it says', option: 'as you say', assumed: 'as is usual; --interval says otherwise' }[result.intervalSource];
  context.print(`server     ${request.url.href}, an update every ${result.intervalMs / 1000} s (${source})`);
  context.print(
    `clients    ${formatCount(result.confirmed)} confirmed within ${formatDuration(result.connectingMs)}: ${formatQuantiles(result.connectMs)}`,
  );
  const rate = `${formatRate(result.messagesPerSecond)}/s of ${request.mode === 'delta' ? 'at most ' : ''}${formatRate(result.expectedPerSecond)}/s`;
  context.print(
    `delivered  ${formatCount(result.messages)} updates in ${formatDuration(result.measuredMs)}, ${rate}, ${formatBytes(Math.round(result.bytesPerSecond))}/s, ${formatCount(result.lost)} lost`,
  );
  context.print(`latency    ${formatQuantiles(result.latencyMs)}`);
  context.print(`gap        ${formatQuantiles(result.gapMs)}`);
  printServer(context, server);
  for (const [code, count] of Object.entries(result.errors)) {
    const advice = ADVICE[code];
    context.print(`error      ${formatCount(count)} × ${cleanText(code)}${advice === undefined ? '' : `: ${advice}`}`);
  }
  if (result.busyRatio >= BUSY) {
    context.print(`busy       the clients had work ${Math.round(result.busyRatio * 100)} % of the time: it may be them that was measured`);
  }
  printChecks(context, result.checks);
}

function printServer(context: CommandContext, server: LoadResult['server']): void {
  const { residentBytesBefore: before, residentBytesConnected: connected, residentBytesPerClient: perClient } = server;
  if (before === null) return void context.print('server     has no /metrics');
  const parts = [
    connected === null ? `${formatBytes(before)} RSS` : `${formatBytes(before)} RSS, ${formatBytes(connected)} with all clients`,
    ...(perClient === null ? [] : [`${formatBytes(Math.max(0, Math.round(perClient)))} a client`]),
    ...(server.eventLoopP99Ms === null ? [] : [`event loop p99 ${formatMs(server.eventLoopP99Ms)}`]),
    ...(server.slowClients === null ? [] : [`${formatCount(server.slowClients)} slow clients`]),
  ];
  context.print(`server     ${parts.join(', ')}`);
}

function printChecks(context: CommandContext, checks: readonly LoadCheck[]): void {
  const colors = createColors(context.io);
  for (const { holds, detail } of checks) {
    context.print(`${holds ? colors.green('ok        ') : colors.red('FAILED    ')} ${detail}`);
  }
}

export function printLoadLimit(context: CommandContext, { clients, brokenBy, steps }: FoundLimit): void {
  printTable(
    context,
    [
      { title: 'clients', align: 'right' },
      { title: 'messages/s', align: 'right' },
      { title: 'p50', align: 'right' },
      { title: 'p99', align: 'right' },
      { title: 'lost', align: 'right' },
      { title: 'what did not hold', isFlexible: true },
    ],
    steps.map((step) => [
      formatCount(step.request.clients),
      formatRate(step.messagesPerSecond),
      formatMs(step.latencyMs.p50),
      formatMs(step.latencyMs.p99),
      formatCount(step.lost),
      step.checks.flatMap(({ holds, detail }) => (holds ? [] : [detail])).join('; '),
    ]),
  );
  if (clients === null) context.print('It served no number of clients as it should.');
  else if (brokenBy === null) context.print(`It serves ${formatCount(clients)} clients; more were not tried.`);
  else context.print(`It serves ${formatCount(clients)} clients, and not ${formatCount(brokenBy)}.`);
}

function formatQuantiles({ p50, p99, p999, max }: Quantiles): string {
  if (p50 === null) return 'not measured';
  return `p50 ${formatMs(p50)}, p99 ${formatMs(p99)}, p99.9 ${formatMs(p999)}, longest ${formatMs(max)}`;
}

/** `4.2 ms`; `–` when unknown. */
function formatMs(ms: number | null): string {
  return ms === null ? '–' : ms < 100 ? `${ms.toFixed(1)} ms` : `${formatCount(Math.round(ms))} ms`;
}

function formatRate(perSecond: number): string {
  return perSecond < 100 ? perSecond.toFixed(1) : formatCount(Math.round(perSecond));
}
