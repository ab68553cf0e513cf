import type { ParsedLine } from '../../ports/transcript-source.ts';
import { asObject } from '../shared/json-shape.ts';
import { parseJsonObject } from '../shared/parse-json.ts';
import { IGNORED, rejected, TrackingParser } from '../shared/tracking-parser.ts';
import { isOurs } from './recognises.ts';

/**
 * Passes over every line. A tool call has neither an id nor a time in these files: to invent them would count it again
 * when Cursor's hooks, which have both, tell of it. That there were some is said as a warning.
 */
export class CursorParser extends TrackingParser {
  constructor() {
    super({ agent: 'cursor', source: 'transcript' }, null);
  }

  parseLine(line: string): ParsedLine {
    if (line.trim() === '') return IGNORED;
    const record = parseJsonObject(line);
    if (typeof record === 'string') return rejected(record);
    const { type, message } = record;
    const content = asObject(message)?.['content'];
    if (!isOurs(record)) this.countUnknownType(typeof type === 'string' ? type : 'other');
    else if (Array.isArray(content) && content.some((item) => asObject(item)?.['type'] === 'tool_use')) {
      this.countUnknownType('tool_use without an id');
    }
    return IGNORED;
  }
}
