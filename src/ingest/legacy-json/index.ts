import type { EarlierDataReader } from '../../ports/earlier-data.ts';
import { parseLegacyJson } from './parse-legacy-json.ts';

/** Enough to see one of the two keys, which the Python version writes first. */
const HEAD_BYTES = 4096;
/** A larger file would not fit into a text. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * `skill_metrics.json` of the Python Session-Buddy; see `README.md`.
 *
 * @param timezone - IANA name of the zone of times without one, when the user names none: this machine's
 */
export function legacyJsonReader(timezone: string): EarlierDataReader {
  return {
    async open(file, named) {
      const head = await file.readText(HEAD_BYTES);
      if (!head.trimStart().startsWith('{') || !/"(?:invocations|skills)"/.test(head)) return undefined;
      return parseLegacyJson(await file.readText(MAX_BYTES), named ?? timezone);
    },
  };
}
