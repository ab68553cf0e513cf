import { InvalidArgumentError } from 'commander';
import { SKILL_KINDS, type SkillKind } from '../../domain/skill.ts';
import { parseKinds } from '../public-json/parse-kinds.ts';
import { parseInstant } from '../public-json/parse-time.ts';

/** For commander: a whole number within bounds. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${minimum} to ${maximum}.`);
  };
}

/** For commander: a number within bounds, as 1.5. */
export function decimal(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`It takes a number from ${minimum} to ${maximum}.`);
  };
}

/** Three years. */
const LONGEST_SECONDS = 100_000_000;

/** For commander: a number of seconds. */
export function seconds(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value >= minimum && value <= LONGEST_SECONDS) return value;
    throw new InvalidArgumentError(`It takes a number of seconds from ${minimum} to ${LONGEST_SECONDS}.`);
  };
}

/** For commander: kinds separated by commas, or `all`. */
export function kinds(text: string): readonly SkillKind[] {
  const parsed = parseKinds(text);
  if (parsed) return parsed;
  throw new InvalidArgumentError(`It takes all, or some of ${SKILL_KINDS.join(', ')} with commas between them.`);
}

/** For commander: one of some words. */
export function oneOf<Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word) return word;
    throw new InvalidArgumentError(`It takes one of ${words.join(', ')}.`);
  };
}

/** For commander: ISO 8601 with a zone, or a date. @returns epoch ms */
export function instant(text: string): number {
  const at = parseInstant(text);
  if (at === undefined) throw new InvalidArgumentError('It takes an ISO 8601 instant, as 2026-11-20T08:00:00Z.');
  return at;
}

/** For commander: an IANA name. */
export function timezone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('It takes the name of a zone, as Europe/Berlin.');
  }
}

/** For commander: a text as it may be stored. */
export function storableText(longest: number): (text: string) => string {
  return (text) => {
    if (text.trim() !== '' && text.length <= longest && !/\p{Cc}/u.test(text)) return text;
    throw new InvalidArgumentError(`It takes 1 to ${longest} characters without control characters.`);
  };
}
