import { isAbsolute, join, relative, resolve } from 'node:path';
import type { CatalogFiles } from '../../ports/skill-catalog.ts';
import { asObject, asText, type JsonObject } from '../shared/json-shape.ts';
import type { Candidate, Place } from './candidate.ts';
import { type Finder, findMarkdown, findSkill, findSkills } from './find-files.ts';

const MOST_PLUGINS = 500;
const LONGEST_JSON = 1024 * 1024;
const NAME = /^[\w-][\w.-]{0,99}$/;

/** A file of settings, and for whom it holds. */
export interface SettingsFile {
  readonly path: string;
  /** The project's folder; null for all of this person's sessions. */
  readonly directory: string | null;
}

interface EnabledPlugin {
  readonly name: string;
  readonly marketplace: string;
  readonly directory: string | null;
}

/**
 * What the plugins that are enabled in some settings bring along. A plugin's version in use is the one that
 * `installed_plugins.json` names, else the newest in the cache; older ones stay there for two weeks and are not read.
 *
 * @param settings - those of one place in order, the later ones over the earlier ones
 */
export async function findPluginDefinitions(finder: Finder, root: string, settings: readonly SettingsFile[]): Promise<Candidate[]> {
  const { files } = finder;
  const plugins = await listEnabled(files, settings);
  if (plugins.length === 0) return [];
  const installed = asObject((await readJson(files, join(root, 'plugins', 'installed_plugins.json')))?.['plugins']) ?? {};
  const marketplaces = (await readJson(files, join(root, 'plugins', 'known_marketplaces.json'))) ?? {};
  const found = await Promise.all(
    plugins.map(async (plugin) => {
      const folder = (await installedFolder(files, installed, plugin)) ?? (await newestFolder(files, root, plugin));
      if (folder === undefined) return [];
      const marketplace = asObject(marketplaces[plugin.marketplace]);
      const entry = await findEntry(files, marketplace, root, plugin);
      return findInPlugin(finder, folder, plugin, originOf(asObject(marketplace?.['source'])), entry ?? {});
    }),
  );
  return found.flat();
}

async function listEnabled(files: CatalogFiles, settings: readonly SettingsFile[]): Promise<EnabledPlugin[]> {
  const byPlace = new Map<string | null, Map<string, boolean>>();
  for (const { path, directory } of settings) {
    const flags = byPlace.get(directory) ?? new Map<string, boolean>();
    byPlace.set(directory, flags);
    const enabled = asObject((await readJson(files, path))?.['enabledPlugins']) ?? {};
    for (const [key, flag] of Object.entries(enabled)) if (typeof flag === 'boolean') flags.set(key, flag);
  }
  const plugins = new Map<string, EnabledPlugin>();
  // Those of all sessions come first: what is enabled for all is not only a project's.
  for (const [directory, flags] of [...byPlace].sort(([a], [b]) => Number(b === null) - Number(a === null))) {
    for (const [key, isEnabled] of flags) {
      const [name = '', marketplace = ''] = [key.slice(0, key.lastIndexOf('@')), key.slice(key.lastIndexOf('@') + 1)];
      if (!isEnabled || plugins.has(key) || plugins.size >= MOST_PLUGINS || !NAME.test(name) || !NAME.test(marketplace)) continue;
      plugins.set(key, { name, marketplace, directory });
    }
  }
  return [...plugins.values()];
}

async function installedFolder(
  files: CatalogFiles,
  installed: JsonObject,
  { name, marketplace }: EnabledPlugin,
): Promise<string | undefined> {
  const value = installed[`${name}@${marketplace}`];
  // One installation, or from version 2 of the file a list of them with their scopes.
  for (const entry of Array.isArray(value) ? value.slice(0, 20) : [value]) {
    const path = asText(asObject(entry)?.['installPath']);
    if (path !== undefined && isAbsolute(path) && (await files.findEntry(path))?.kind === 'folder') return path;
  }
  return undefined;
}

async function newestFolder(files: CatalogFiles, root: string, { name, marketplace }: EnabledPlugin): Promise<string | undefined> {
  const folder = join(root, 'plugins', 'cache', marketplace, name);
  const versions = (await files.listFolder(folder, 200)).filter(({ kind }) => kind === 'folder');
  versions.sort((a, b) => b.name.localeCompare(a.name, 'en', { numeric: true }) || b.modifiedAt - a.modifiedAt);
  const [newest] = versions;
  return newest && join(folder, newest.name);
}

/** What the marketplace says of the plugin: some plugins have no manifest of their own. */
async function findEntry(
  files: CatalogFiles,
  marketplace: JsonObject | undefined,
  root: string,
  plugin: EnabledPlugin,
): Promise<JsonObject | undefined> {
  const location = asText(marketplace?.['installLocation']) ?? join(root, 'plugins', 'marketplaces', plugin.marketplace);
  const catalog = await readJson(files, join(location, '.claude-plugin', 'marketplace.json'));
  const plugins = catalog?.['plugins'];
  return Array.isArray(plugins) ? plugins.map(asObject).find((entry) => entry?.['name'] === plugin.name) : undefined;
}

async function findInPlugin(
  finder: Finder,
  folder: string,
  plugin: EnabledPlugin,
  origin: string | null,
  entry: JsonObject,
): Promise<Candidate[]> {
  const manifest = (await readJson(finder.files, join(folder, '.claude-plugin', 'plugin.json'))) ?? {};
  const name = asText(manifest['name'], 100) ?? plugin.name;
  const place: Place = {
    ...{ agent: 'claude-code', scope: 'plugin', directory: plugin.directory, isNamedByFrontmatter: true, isStrict: false, rank: null },
    ...{ plugin: name, marketplace: plugin.marketplace, origin, prefix: `${name}:` },
  };
  // With `strict: false` the marketplace's entry is the whole manifest, and lists all there is.
  const pathsOf = (part: string) => [
    ...(entry['strict'] === false && entry[part] !== undefined ? [] : [join(folder, part)]),
    ...[manifest[part], entry[part]].flatMap((value) => insidePaths(folder, value)),
  ];
  const skills = await collect(pathsOf('skills'), async (path) => {
    const own = await findSkill(finder.files, path, lastPart(path), place);
    return own ? [own] : findSkills(finder, path, place);
  });
  const root = skills.length === 0 ? await findSkill(finder.files, folder, name, place) : undefined;
  const commandPlace: Place = { ...place, isNamedByFrontmatter: false };
  return [
    ...skills,
    ...(root ? [root] : []),
    ...(await collect(pathsOf('commands'), (path) => findMarkdown(finder, path, 'command', commandPlace))),
    ...(await collect(pathsOf('agents'), (path) => findMarkdown(finder, path, 'agent', place))),
  ];
}

async function collect(paths: readonly string[], find: (path: string) => Promise<Candidate[]>): Promise<Candidate[]> {
  return (await Promise.all([...new Set(paths)].map(find))).flat();
}

/** One path or a list of them, those that stay inside the plugin. */
function insidePaths(folder: string, value: unknown): string[] {
  return (Array.isArray(value) ? value.slice(0, 200) : [value]).flatMap((part) => {
    const text = asText(part);
    if (text === undefined || isAbsolute(text)) return [];
    const path = resolve(folder, text);
    return relative(folder, path).startsWith('..') ? [] : [path];
  });
}

function lastPart(path: string): string {
  return path.split(/[\\/]+/).findLast((part) => part !== '') ?? '';
}

/** `owner/repository`, or an address without what may be a credential; null for a folder of this machine. */
function originOf(source: JsonObject | undefined): string | null {
  const repository = asText(source?.['repo'], 200);
  if (repository !== undefined && /^[\w.-]+\/[\w.-]+$/.test(repository)) return repository;
  const url = asText(source?.['url'], 500);
  const parsed = url === undefined ? null : URL.parse(url);
  return parsed === null || !/^https?:$/.test(parsed.protocol) ? null : `${parsed.host}${parsed.pathname}`;
}

async function readJson(files: CatalogFiles, path: string): Promise<JsonObject | undefined> {
  const bytes = await files.readBytes(path, LONGEST_JSON);
  if (bytes === undefined) return undefined;
  try {
    return asObject(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return undefined;
  }
}
