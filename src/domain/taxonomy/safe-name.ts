import { redactSecrets } from '../redact.ts';

/** Whitespace that is not a plain space: it separates words, so it becomes a space. */
const BREAKS = /[\t-\r\u0085\u00a0\u2028\u2029]+/g;
/** Other control characters, and marks that are not seen or that reorder text for the eye. Joiners stay: scripts and emoji need them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

const MAX_SKILL_NAME = 200;
const MAX_LABEL = 64;
const MAX_ERROR_WORDS = 6;

/**
 * A name as it may be stored and shown: trimmed, without secrets, control characters and bidirectional overrides, at most
 * 200 UTF-16 units, no half of a surrogate pair. A leading slash is the caller's to remove.
 *
 * @returns null when it is no text or nothing is left of it
 */
export function toSkillName(raw: unknown): string | null {
  if (typeof raw !== 'string') return null;
  const name = cut(redactSecrets(raw.slice(0, 10_000).replace(BREAKS, ' ').replace(INVISIBLE, '').trim()), MAX_SKILL_NAME).trim();
  return name === '' ? null : name;
}

/** A workflow phase in `lower_snake_case`, at most 64 characters; null when there is none. */
export function toPhase(raw: unknown): string | null {
  return toLabel(raw);
}

/**
 * A class of error in `lower_snake_case`, at most 64 characters. Of a whole message given by mistake only the first 6 words
 * stay, so that free text does not become a class of its own each time.
 */
export function toErrorType(raw: unknown): string | null {
  return toLabel(raw)?.split('_').slice(0, MAX_ERROR_WORDS).join('_') ?? null;
}

function toLabel(raw: unknown): string | null {
  if (typeof raw !== 'string') return null;
  // While upper and lower case can still be told apart.
  const words = redactSecrets(raw.slice(0, 1_000).replace(INVISIBLE, ' '))
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_+/, '');
  const label = cut(words, MAX_LABEL).replace(/_+$/, '');
  return label === '' ? null : label;
}

/** At most so many UTF-16 units, without half a character at the end. */
function cut(text: string, maxLength: number): string {
  const end = text.length > maxLength && isHighSurrogate(text.charCodeAt(maxLength - 1)) ? maxLength - 1 : maxLength;
  return text.slice(0, end).toWellFormed();
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
