import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { type FoundLimit, findLimit } from '../../../app/load-test/find-limit.ts';
import type { LoadRequest } from '../../../app/load-test/load-request.ts';
import { runLoadTest } from '../../../app/load-test/run-load-test.ts';
import { isThisMachine } from '../../../app/load-test/summarize-tallies.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { toLoadLimitJson, toLoadTestJson } from '../../public-json/load-test-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions, EXIT_CHECK_FAILED } from '../command-context.ts';
import { toLoadReportPage } from '../format/load-report-page.ts';
import { printLoadLimit, printLoadTest } from '../format/print-load-test.ts';
import { decimal, seconds, wholeNumber } from '../parse-options.ts';
import { showLoadProgress } from '../show-load-progress.ts';

interface LoadTestOptions extends DatabaseOptions {
  readonly clients: number;
  readonly duration: number;
  readonly url?: URL;
  readonly ramp: number;
  readonly churn: number;
  readonly skill: readonly string[];
  readonly skillRatio: number;
  readonly delta?: boolean;
  readonly interval?: number;
  readonly maxP99Ms?: number;
  readonly minRate?: number;
  readonly findLimit?: boolean;
  readonly maxClients: number;
  readonly out?: string;
}

/** What one address has ports for. */
const MOST_CLIENTS = 25_000;
const LONGEST_SECONDS = 86_400;
const MOST_PER_SECOND = 100_000;

export function addLoadTestCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('load-test')
    .description('connect many clients to the real-time server and measure what they get; exits 3 when something does not hold')
    .option('--clients <number>', 'how many; with --find-limit how many at first', wholeNumber(1, MOST_CLIENTS), 100)
    .option('--duration <seconds>', 'how long it is measured, once all are connected', decimal(0.5, LONGEST_SECONDS), 10)
    .option('--url <url>', 'the server, as ws://127.0.0.1:8765; otherwise the one that runs on the database', parseUrl)
    .option('--ramp <number>', 'connections begun per second', wholeNumber(1, MOST_PER_SECOND), 1000)
    .option('--churn <number>', 'clients that leave per second, each replaced by a new one', wholeNumber(0, 1000), 0)
    .option('--skill <names>', 'skills that some of the clients follow, with commas between them', parseSkills, [])
    .option('--skill-ratio <ratio>', 'how many of them do, 0 to 1', decimal(0, 1), 0.5)
    .option('--delta', 'ask for what has changed, in place of the whole state at every interval')
    .option('--interval <seconds>', 'between two updates; otherwise what the server says, or 1', seconds(0.01))
    .option('--max-p99-ms <ms>', 'the longest p99 latency that is good', decimal(0, 1_000_000))
    .option('--min-rate <number>', 'the fewest messages per second that are good', decimal(0, 1e9))
    .option('--find-limit', 'double the clients until something does not hold, then close in on the number')
    .option('--max-clients <number>', 'with --find-limit, the most to try', wholeNumber(1, MOST_CLIENTS), 10_000)
    .option('--out <directory>', 'write load-test.json and load-test.html there');
  addJsonOption(addDatabaseOption(command)).action((options: LoadTestOptions) => test(context, options));
}

async function test(context: CommandContext, options: LoadTestOptions): Promise<void> {
  const { runtime, io } = context;
  const request = toRequest(options, options.url ?? (await findServer(context, options)));
  const signal = runtime.createShutdownSignal();
  const progress = showLoadProgress(io);
  const run = async (asked: LoadRequest) => {
    const result = await runLoadTest(asked, { ...runtime.loadTesting, clock: runtime.clock, signal, onProgress: progress.update });
    progress.end();
    return result;
  };
  if (options.findLimit) {
    const found = await findLimit(request, options.maxClients, run);
    if (found.clients === null || found.steps.at(-1)?.isInterrupted) context.exitCode = EXIT_CHECK_FAILED;
    if (options.json) context.printJson(toLoadLimitJson(found));
    else printLoadLimit(context, found);
    return write(context, options, toLoadLimitJson(found), found);
  }
  const result = await run(request);
  if (!result.hasPassed) context.exitCode = EXIT_CHECK_FAILED;
  if (options.json) context.printJson(toLoadTestJson(result));
  else printLoadTest(context, result);
  await write(context, options, toLoadTestJson(result), { clients: null, brokenBy: null, steps: [result] });
}

function toRequest(options: LoadTestOptions, url: URL): LoadRequest {
  const { clients, duration, ramp, churn, skill, skillRatio, delta, interval, maxP99Ms, minRate } = options;
  if (maxP99Ms !== undefined && !isThisMachine(url)) {
    throw new SessionBuddyError('USAGE', `--max-p99-ms needs a server on this machine, whose clock is ours; got ${url.host}`);
  }
  return {
    ...{ url, clients, durationMs: duration * 1000, rampPerSecond: ramp, churnPerSecond: churn, skills: skill, skillRatio },
    mode: delta ? 'delta' : 'full',
    intervalMs: interval === undefined ? null : interval * 1000,
    maxP99Ms: maxP99Ms ?? null,
    minMessagesPerSecond: minRate ?? null,
  };
}

async function findServer(context: CommandContext, options: LoadTestOptions): Promise<URL> {
  const { path, reason } = context.locateDatabase(options);
  const instance = await context.runtime.instances.find(path);
  const url = instance?.listeners[0]?.url;
  if (url === undefined) throw new SessionBuddyError('NOT_RUNNING', `no server runs on ${path} (${reason}), and no --url names another`);
  return parseUrl(url);
}

async function write(context: CommandContext, { out }: LoadTestOptions, json: unknown, found: FoundLimit): Promise<void> {
  if (out === undefined) return;
  const [data, page] = [join(out, 'load-test.json'), join(out, 'load-test.html')];
  try {
    await mkdir(out, { recursive: true });
    await writeFile(data, `${JSON.stringify(json, null, 2)}\n`);
    await writeFile(page, toLoadReportPage(found));
  } catch (error) {
    throw new SessionBuddyError('STORAGE_UNAVAILABLE', `cannot write into ${out}`, { cause: error });
  }
  context.note(`wrote ${data} and ${page}`);
}

/** For commander: the address of a server, as WebSocket or as HTTP. */
function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text.replace(/^http:/, 'ws:')) : undefined;
  if (url?.protocol === 'ws:' && url.hostname !== '') return url;
  throw new InvalidArgumentError('It takes an address as ws://127.0.0.1:8765; TLS is not taken.');
}

function parseSkills(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '' && name.length <= 1000)) return [...new Set(names)];
  throw new InvalidArgumentError('It takes names of skills with commas between them.');
}
