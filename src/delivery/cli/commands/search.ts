import type { Command } from 'commander';
import { skillClusters } from '../../../app/clusters/skill-clusters.ts';
import { type SearchAnswer, searchCatalog } from '../../../app/search/search-catalog.ts';
import { loadConfig } from '../../../config/load-config.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import type { SkillKind } from '../../../domain/skill.ts';
import type { KeptCluster } from '../../../ports/skill-clusters.ts';
import { toClustersJson } from '../../public-json/clusters-json.ts';
import { parseWindow } from '../../public-json/parse-time.ts';
import { toSearchJson } from '../../public-json/search-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import type { Column } from '../format/format-table.ts';
import { formatAgo, formatCompletion, formatCount, formatDuration, formatQuantity } from '../format/format-values.ts';
import { printTable } from '../format/print-table.ts';
import { kinds, wholeNumber } from '../parse-options.ts';

interface SearchOptions extends DatabaseOptions {
  readonly clusters?: boolean;
  readonly config?: string;
  readonly kind?: readonly SkillKind[];
  readonly limit: number;
  readonly since?: string;
}

/** Skills of a cluster that are shown. */
const SHOWN_MEMBERS = 8;

export function addSearchCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('search')
    .description('skills by what they are about, with how they do')
    .argument('[query...]', 'words, also with typing errors; by meaning too where search.embedding_url is configured')
    .option('--clusters', 'instead, skills grouped by what they say and by who uses them')
    .option('--kind <kinds>', 'kinds of skill with commas between them, or all; otherwise all but tool', kinds)
    .option('--limit <n>', 'how many skills, or groups', wholeNumber(1, 100), 10)
    .option('--since <time>', 'uses since then (24h, 7d, an ISO 8601 instant); otherwise all')
    .option('--config <file>', 'configuration file; otherwise ~/.session-buddy/config.json');
  addJsonOption(addDatabaseOption(command)).action((words: readonly string[], options: SearchOptions) => {
    const query = words.join(' ').trim();
    if (options.clusters && query !== '') throw new SessionBuddyError('USAGE', 'give either a query or --clusters');
    if (!options.clusters && query === '') throw new SessionBuddyError('USAGE', 'what to search for? session-buddy search deploy');
    return options.clusters ? listClusters(context, options) : search(context, query, options);
  });
}

function search(context: CommandContext, query: string, options: SearchOptions): Promise<void> {
  const { runtime, io } = context;
  const parsed = parseWindow({ since: options.since }, runtime.clock.now(), '1d');
  if (parsed.kind === 'rejected') throw new SessionBuddyError('USAGE', parsed.reason);
  const from = options.since === undefined ? 0 : parsed.window.from;
  const embedder = runtime.createEmbedder(loadConfig({ file: options.config, ...io }));
  return context.withExistingStore(options, async (store) => {
    const answer = await searchCatalog(store, store.analyses.search, embedder, {
      from,
      to: parsed.window.to,
      query,
      limit: options.limit,
      ...(options.kind === undefined ? {} : { kinds: options.kind }),
    });
    if (options.json) return context.printJson(toSearchJson(answer));
    printResults(context, answer);
    printWays(context, answer);
  });
}

function printResults(context: CommandContext, { results, found, searched }: SearchAnswer): void {
  if (results.length === 0) context.print(`Nothing like it among ${formatQuantity(searched, 'skill')}.`);
  else printFound(context, results);
  if (found > results.length) context.print(`\n${formatQuantity(found, 'skill')} found, ${results.length} shown; --limit shows more.`);
}

function printFound(context: CommandContext, results: SearchAnswer['results']): void {
  const now = context.runtime.clock.now();
  const hasDescriptions = results.some(({ description }) => description !== '');
  const columns: Column[] = [
    { title: 'SKILL', isFlexible: !hasDescriptions },
    { title: 'KIND' },
    { title: 'USES', align: 'right' },
    { title: 'COMPLETED (95 %)', align: 'right' },
    { title: 'P50', align: 'right' },
    { title: 'LAST USE' },
    { title: 'FOUND BY' },
    ...(hasDescriptions ? [{ title: 'SAYS', isFlexible: true }] : []),
  ];
  const rows = results.map((result) => [
    cleanText(result.skill.name),
    result.skill.kind,
    formatCount(result.invocations),
    formatCompletion(result),
    formatDuration(result.durationP50Ms),
    formatAgo(result.lastInvokedAt, now),
    result.foundBy.join(' '),
    ...(hasDescriptions ? [cleanText(result.description)] : []),
  ]);
  printTable(context, columns, rows);
}

function printWays(context: CommandContext, { meaning }: SearchAnswer): void {
  if (meaning.kind === 'failed') context.note(`searched by words and spelling only: ${meaning.reason}`);
  if (meaning.kind === 'used')
    context.print(`\nBy words, spelling and meaning (${cleanText(meaning.model)}, ${meaning.embedded} of ${meaning.total} skills).`);
  if (meaning.kind === 'off') context.print('\nBy words and spelling.');
}

function listClusters(context: CommandContext, options: SearchOptions): Promise<void> {
  return context.withExistingStore(options, async (store, location) => {
    await context.bringUpToDate(store, location, [skillClusters]);
    const clusters = await store.analyses.clusters.listClusters();
    if (options.json) return context.printJson(toClustersJson(clusters));
    if (clusters.length === 0) return context.print('No groups: too few skills, or none that are alike.');
    printClusters(context, clusters.slice(0, options.limit));
    if (clusters.length > options.limit)
      context.print(`\n${formatQuantity(clusters.length, 'group')}, ${options.limit} shown; --limit shows more.`);
  });
}

function printClusters(context: CommandContext, clusters: readonly KeptCluster[]): void {
  const rows = clusters.map(({ name, members }) => [
    cleanText(name),
    formatCount(members.length),
    cleanText(
      members
        .slice(0, SHOWN_MEMBERS)
        .map(({ skill }) => skill.name)
        .join(', '),
    ),
  ]);
  printTable(context, [{ title: 'GROUP' }, { title: 'SKILLS', align: 'right' }, { title: 'THE MOST TYPICAL', isFlexible: true }], rows);
}
