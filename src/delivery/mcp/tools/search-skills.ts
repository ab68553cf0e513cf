import { z } from 'zod';
import { searchCatalog } from '../../../app/search/search-catalog.ts';
import { searchSchema, toSearchJson } from '../../public-json/search-json.ts';
import { cursorArgument, kindsArgument, limitArgument } from '../arguments.ts';
import { readCursor, toPage } from '../cursor.ts';
import { requireRecord } from '../require-record.ts';
import { quantity } from '../text-amounts.ts';
import { percent, seconds } from '../text-values.ts';
import { defineTool } from '../tool.ts';

const searchPayload = z.object({ ...searchSchema.shape, next_cursor: z.string().nullable() });
type Found = z.input<typeof searchPayload>['results'][number];

const LONGEST_DESCRIPTION = 160;

export const searchSkills = defineTool({
  name: 'search_skills',
  title: 'Find skills',
  description:
    'Skills that were used or are installed, found by words, by the spelling of names and, where a model is configured, by meaning, each with how often it was used and completed. Gives the names that the other tools take.',
  input: z.strictObject({
    query: z
      .string()
      .trim()
      .min(1)
      .max(1000)
      .meta({ description: 'a few words for the work, or a name as far as it is known; it is not stored' }),
    limit: limitArgument(10),
    kinds: kindsArgument,
    cursor: cursorArgument,
  }),
  payload: searchPayload,
  freshForMs: 60_000,
  async find({ store, clock, embedder }, { query, limit, kinds, cursor }) {
    const offset = readCursor(cursor);
    const answer = await searchCatalog(store, store.analyses.search, embedder, {
      ...{ from: 0, to: clock.now(), query, limit: offset + limit + 1 },
      ...(kinds === undefined ? {} : { kinds }),
    });
    // Skills may be installed and none used yet.
    if (answer.searched === 0) await requireRecord(store);
    const { results, ...json } = toSearchJson(answer);
    const page = toPage(results.slice(offset), offset, limit);
    return {
      message: describe(json, page.rows.length, offset),
      payload: { ...json, results: [...page.rows], next_cursor: page.nextCursor },
    };
  },
  toLines: ({ results, ways }) => [
    ...results.map(describeFound),
    ...(ways.meaning.problem === null ? [] : [`searched by words and spelling only: ${ways.meaning.problem}`]),
  ],
});

function describe({ found, searched }: { readonly found: number; readonly searched: number }, shown: number, offset: number): string {
  if (searched === 0) return 'No skill of these kinds is known. Ask with other kinds.';
  if (found === 0)
    return `Nothing like it among ${quantity(searched, 'skill')}. Ask with other or fewer words, or with kinds tool for built-in tools.`;
  if (shown === 0) return `${quantity(found, 'skill')} found and no more behind this cursor.`;
  return `${found} of ${quantity(searched, 'skill')} found, ${shown === 1 ? `number ${offset + 1}` : `${offset + 1} to ${offset + shown}`}`;
}

function describeFound(found: Found): string {
  const { skill_name: name, kind, invocations, completion_ratio: ratio, p50_duration_seconds: p50, description } = found;
  const use = invocations === 0 ? 'never used' : `${quantity(invocations, 'run')}, ${percent(ratio)} completed, p50 ${seconds(p50)}`;
  const text = description.replaceAll(/\s+/g, ' ').trim();
  const cut = text.length > LONGEST_DESCRIPTION ? `${text.slice(0, LONGEST_DESCRIPTION).trimEnd()}…` : text;
  return `${name} (${kind}): ${use}${cut === '' ? '' : `. ${cut}`}`;
}
