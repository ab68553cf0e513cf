import type { ParsedLine } from '../../ports/transcript-source.ts';
import { asObject } from '../shared/json-shape.ts';
import { parseJsonObject } from '../shared/parse-json.ts';
import { EVENTS, IGNORED, rejected } from '../shared/tracking-parser.ts';
import { ConversationParser } from './conversation-parser.ts';
import { isHeader } from './recognises.ts';

/** Reads one `session-*.jsonl`: a header, then a message per line, written again whenever it gained something. */
export class GeminiLineParser extends ConversationParser {
  parseLine(line: string): ParsedLine {
    if (line.trim() === '') return IGNORED;
    const record = parseJsonObject(line);
    if (typeof record === 'string') return rejected(record);
    if (typeof record['type'] === 'string') return this.takeMessage(record);
    const changed = asObject(record['$set']);
    // `$set.messages` repeats the history, shortened: every message of it had a line of its own.
    if (changed !== undefined || isHeader(record)) {
      this.takeHeader(changed ?? record);
      return EVENTS;
    }
    const command = Object.keys(record).find((key) => key.startsWith('$'));
    if (command === undefined) return rejected('unknown_shape');
    if (command !== '$rewindTo') this.countUnknownType(command);
    return IGNORED;
  }
}
