import { stripVTControlCharacters } from 'node:util';

/** Control characters, and those that turn the direction of text or have no width: names come from other people's logs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HOSTILE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Text from outside made safe for a terminal: no escape sequence, no control character, one line. */
export function cleanText(text: string): string {
  return stripVTControlCharacters(text).replace(HOSTILE, '');
}
