/** Control characters (C0, DEL, C1), line and paragraph separators, and the marks that reorder text for the eye. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const MAX_SKILL_NAME = 200;
const MAX_LABEL = 64;

/**
 * A name as it may be stored and shown: trimmed, without control characters and bidirectional overrides, at most 200
 * UTF-16 units, no half of a surrogate pair. A leading slash is the caller's to remove.
 *
 * @returns null when it is no text or nothing is left of it
 */
export function toSkillName(raw: unknown): string | null {
  if (typeof raw !== 'string') return null;
  // What is cut off anyway need not be cleaned.
  const cleaned = raw
    .slice(0, MAX_SKILL_NAME * 4)
    .replace(UNSAFE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const name = cleaned
    .slice(0, MAX_SKILL_NAME)
    .toWellFormed()
    .replace(/\ufffd$/, '')
    .trim();
  return name === '' ? null : name;
}

/** A workflow phase, `lower_snake_case`, at most 64 characters; null when there is none. */
export function toPhase(raw: unknown): string | null {
  return toLabel(raw);
}

/**
 * A class of error, `lower_snake_case`, at most 64 characters. A whole message given here by mistake (more than 6 words) is
 * cut to its first words, so that free text does not become a class of its own each time.
 */
export function toErrorType(raw: unknown): string | null {
  const label = toLabel(raw);
  return label === null ? null : label.split('_').slice(0, 6).join('_');
}

function toLabel(raw: unknown): string | null {
  if (typeof raw !== 'string') return null;
  const label = raw
    .slice(0, 1000)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .slice(0, MAX_LABEL)
    .replace(/^_+|_+$/g, '');
  return label === '' ? null : label.toWellFormed();
}
