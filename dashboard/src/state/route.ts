import { SKILL_KINDS, type SkillKind } from '../wire/types.ts';

/** How far back, as the server reads it. */
export const WINDOWS = ['24h', '7d', '30d', '365d'] as const;
export type Window = (typeof WINDOWS)[number];
export const WINDOW_NAMES: Record<Window, string> = { '24h': '24 hours', '7d': '7 days', '30d': '30 days', '365d': '1 year' };
export const WINDOW_HOURS: Record<Window, number> = { '24h': 24, '7d': 168, '30d': 720, '365d': 8_760 };

/** `ranked` is what the server ranks unless told otherwise: every kind but the built-in tools. */
export type KindFilter = SkillKind | 'ranked' | 'all';

/** What the address says is shown. `since` is absent until someone chooses a window. */
export type Route = { readonly since?: Window; readonly kinds: KindFilter } & Place;

export type Place =
  | { readonly view: 'overview' }
  | { readonly view: 'skill'; readonly name: string; readonly kind?: SkillKind }
  | { readonly view: 'session'; readonly id: string };

/** The kinds to ask the server for; undefined leaves the choice to it. */
export function kindsOf(filter: KindFilter): readonly SkillKind[] | undefined {
  if (filter === 'ranked') return undefined;
  return filter === 'all' ? SKILL_KINDS : [filter];
}

export function includesKind(filter: KindFilter, kind: SkillKind): boolean {
  return filter === 'ranked' ? kind !== 'tool' : filter === 'all' || filter === kind;
}

/** Reads `#/`, `#/skills/<name>?kind=`, `#/sessions/<id>`, each with `since` and `kinds`. What it cannot read is the overview. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = split(hash.replace(/^#/, ''));
  const parameters = new URLSearchParams(query);
  const since = oneOf(WINDOWS, parameters.get('since'));
  const shared = {
    ...(since === undefined ? {} : { since }),
    kinds: oneOf(['ranked', 'all', ...SKILL_KINDS] as const, parameters.get('kinds')) ?? 'ranked',
  };
  const kind = oneOf(SKILL_KINDS, parameters.get('kind'));
  const [, collection, encoded = ''] = path.split('/');
  const name = decode(encoded);
  if (collection === 'skills' && name !== '') return { ...shared, view: 'skill', name, ...(kind === undefined ? {} : { kind }) };
  if (collection === 'sessions' && name !== '') return { ...shared, view: 'session', id: name };
  return { ...shared, view: 'overview' };
}

/** The address of a place, keeping window and kinds. */
export function toHash(route: Route): string {
  const parameters = new URLSearchParams();
  if (route.view === 'skill' && route.kind !== undefined) parameters.set('kind', route.kind);
  if (route.since !== undefined) parameters.set('since', route.since);
  if (route.kinds !== 'ranked') parameters.set('kinds', route.kinds);
  const query = parameters.size === 0 ? '' : `?${parameters}`;
  if (route.view === 'skill') return `#/skills/${encodeSegment(route.name)}${query}`;
  if (route.view === 'session') return `#/sessions/${encodeSegment(route.id)}${query}`;
  return `#/${query}`;
}

/** A name as one segment of a path: any text, even such as `encodeURIComponent` refuses. */
export function encodeSegment(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** The same window and kinds at another place. */
export function moveTo(route: Route, place: Place): Route {
  return { ...(route.since === undefined ? {} : { since: route.since }), kinds: route.kinds, ...place };
}

function split(text: string): [string, string] {
  const mark = text.indexOf('?');
  return mark === -1 ? [text, ''] : [text.slice(0, mark), text.slice(mark + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function oneOf<T extends string>(allowed: readonly T[], value: string | null): T | undefined {
  return allowed.find((candidate) => candidate === value);
}
