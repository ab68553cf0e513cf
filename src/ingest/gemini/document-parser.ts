import type { ParsedLine } from '../../ports/transcript-source.ts';
import { asObject } from '../shared/json-shape.ts';
import { parseJsonObject } from '../shared/parse-json.ts';
import { EVENTS, rejected } from '../shared/tracking-parser.ts';
import { ConversationParser } from './conversation-parser.ts';
import { isHeader } from './recognises.ts';

/** Reads one `session-*.json`, the whole session as one document. */
export class GeminiDocumentParser extends ConversationParser {
  /** What is wrong with one message costs the others nothing. */
  parseLine(text: string): ParsedLine {
    const document = parseJsonObject(text);
    if (typeof document === 'string') return rejected(document);
    const { messages } = document;
    if (!isHeader(document) || !Array.isArray(messages)) return rejected('unknown_shape');
    this.takeHeader(document);
    let result = EVENTS;
    for (const item of messages) {
      const message = asObject(item);
      const taken = message === undefined ? rejected('unknown_shape') : this.takeMessage(message);
      if (taken.kind === 'rejected' && result.kind !== 'rejected') result = taken;
    }
    return result;
  }
}
