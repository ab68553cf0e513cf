/** What this extension asks the server, without VS Code: `/api/openapi.json` describes all of it. */

/** A place in an editor. */
export interface Place {
  readonly task?: string;
  readonly file_path?: string;
  /** From 1: where the selection begins. */
  readonly line_number?: number;
  readonly selected_code?: string;
  readonly language?: string;
  /** Both from 0. */
  readonly cursor_position?: { readonly line: number; readonly character: number };
  readonly project_name?: string;
  readonly limit?: number;
}

export interface Suggestion {
  readonly skill_name: string;
  readonly kind: string;
  readonly description: string;
  /** 0–1: chance that it is what is wanted and is completed. */
  readonly confidence: number;
  readonly shortcut: string | null;
  readonly estimated_duration_seconds: number | null;
  readonly workflow_phase: string | null;
  readonly reason: string;
}

export interface Answer {
  /** A sentence; of an empty answer, why it is empty. */
  readonly message: string;
  readonly suggestions: readonly Suggestion[];
}

export interface Shortcut {
  readonly skill_name: string;
  readonly shortcut: string;
}

const TIMEOUT_MS = 5_000;
/** What the server takes of a selection. */
const LONGEST_SELECTION = 200_000;
/** And of all: a selection of letters that take several bytes each is cut shorter. */
const LARGEST_BODY_BYTES = 250_000;

export function suggestSkills(url: string, place: Place): Promise<Answer> {
  return ask(url, '/api/v1/ide/suggestions', shorten(place));
}

export async function listShortcuts(url: string): Promise<readonly Shortcut[]> {
  return (await ask<{ readonly shortcuts: readonly Shortcut[] }>(url, '/api/v1/ide/shortcuts')).shortcuts;
}

/** @throws Error when another skill has these keys */
export function registerShortcut(url: string, skillName: string, shortcut: string): Promise<Shortcut> {
  return ask(url, '/api/v1/ide/shortcuts', { skill_name: skillName, shortcut });
}

/** What to type to use it: a command for the terminal, `/name` for an agent's prompt. */
export function textOf({ kind, skill_name: name }: Pick<Suggestion, 'kind' | 'skill_name'>): string {
  return kind === 'skill' ? `/${name}` : name;
}

function shorten(place: Place): Place {
  const { selected_code: selection, ...rest } = place;
  if (selection === undefined) return rest;
  for (let length = Math.min(selection.length, LONGEST_SELECTION); length > 0; length = Math.floor(length / 2)) {
    const shorter = { ...rest, selected_code: selection.slice(0, length) };
    if (Buffer.byteLength(JSON.stringify(shorter)) <= LARGEST_BODY_BYTES) return shorter;
  }
  return rest;
}

/** @throws Error with a sentence for people */
async function ask<T>(url: string, path: string, body?: object): Promise<T> {
  const address = url.replace(/\/+$/, '') + path;
  const post = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(address, { ...post, signal: AbortSignal.timeout(TIMEOUT_MS) });
    answer = await response.json();
  } catch (error) {
    throw new Error(`Session-Buddy does not answer at ${url}. Start it with: session-buddy start`, { cause: error });
  }
  if (response.ok) return answer as T;
  const { detail, advice } = answer as { readonly detail?: string; readonly advice?: string };
  throw new Error([detail ?? `Session-Buddy answered ${response.status}`, advice].filter(Boolean).join('. '));
}
