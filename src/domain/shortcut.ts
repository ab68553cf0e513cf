import { SessionBuddyError } from './errors.ts';

/** In the order they are written in, by every name that editors have for them. */
const MODIFIERS: Readonly<Record<string, readonly string[]>> = {
  ctrl: ['ctrl', 'control'],
  shift: ['shift'],
  alt: ['alt', 'option', 'opt'],
  meta: ['meta', 'cmd', 'command', 'win', 'super'],
};
const ORDER = Object.keys(MODIFIERS);
const modifiers = new Map(Object.entries(MODIFIERS).flatMap(([name, names]) => names.map((other) => [other, name])));

const FUNCTION_KEY = /^f(?:[1-9]|1\d)$/;
const NAMED_KEYS = new Set('left up right down pageup pagedown end home tab enter escape space backspace delete insert plus'.split(' '));
const CHARACTER = /^[a-z0-9`\-=[\]\\;',./]$/;
const MOST_STROKES = 2;
const LONGEST = 60;

/**
 * A shortcut in the one spelling in which it is stored and compared: lower case, modifiers as `ctrl`, `shift`, `alt`, `meta` in
 * this order, then the key; a second stroke after a space. Keys that type something need `ctrl`, `alt` or `meta`.
 *
 * @throws SessionBuddyError SHORTCUT_INVALID
 * @example parseShortcut('Shift + Control+T') // => 'ctrl+shift+t'
 */
export function parseShortcut(text: string): string {
  if (text.length > LONGEST) throw invalid(text, `it has more than ${LONGEST} characters`);
  const strokes = text
    .trim()
    .toLowerCase()
    .replace(/\s*\+\s*/g, '+')
    .split(/\s+/);
  if (strokes.length > MOST_STROKES) throw invalid(text, `it has more than ${MOST_STROKES} strokes`);
  return strokes.map((stroke, place) => parseStroke(stroke, text, place === 0)).join(' ');
}

function parseStroke(stroke: string, text: string, isFirst: boolean): string {
  const keys = stroke.split('+');
  const key = keys.at(-1) ?? '';
  const held = keys.slice(0, -1).map((name) => {
    const modifier = modifiers.get(name);
    if (modifier === undefined) throw invalid(text, `${JSON.stringify(name)} is none of ctrl, shift, alt and meta`);
    return modifier;
  });
  if (new Set(held).size < held.length) throw invalid(text, 'it has a modifier twice');
  const isFunctionKey = FUNCTION_KEY.test(key);
  if (!(isFunctionKey || NAMED_KEYS.has(key) || CHARACTER.test(key))) {
    throw invalid(text, modifiers.has(key) ? 'it has modifiers and no key' : `${JSON.stringify(key)} is no key`);
  }
  if (isFirst && !isFunctionKey && !held.some((modifier) => modifier !== 'shift')) {
    throw invalid(text, `${key} without ctrl, alt or meta is for typing`);
  }
  return [...held.sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)), key].join('+');
}

/** Whether an editor could not tell two shortcuts apart: they are the same, or one begins the other. */
export function doShortcutsCollide(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b} `) || b.startsWith(`${a} `);
}

function invalid(text: string, why: string): SessionBuddyError {
  return new SessionBuddyError('SHORTCUT_INVALID', `${JSON.stringify(text.slice(0, LONGEST))} is no shortcut: ${why}`);
}
