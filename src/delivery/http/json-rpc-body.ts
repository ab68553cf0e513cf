/** What nobody writes by hand, and what those who read it by recursion would fail over. */
const MOST_LEVELS = 100;

export type JsonRpcBody =
  | { readonly kind: 'body'; readonly body: unknown }
  /** `code` as JSON-RPC 2.0 has them. */
  | { readonly kind: 'refused'; readonly code: number; readonly message: string };

/** Reads what was posted: a message or a batch of them. What they say is for the protocol to judge. */
export function readJsonRpc(text: string): JsonRpcBody {
  if (isNestedDeeper(text, MOST_LEVELS))
    return { kind: 'refused', code: -32600, message: `Invalid request: the body is nested deeper than ${MOST_LEVELS} levels` };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { kind: 'refused', code: -32700, message: 'Parse error: the body is not JSON' };
  }
  if (Array.isArray(body) && body.length === 0) return { kind: 'refused', code: -32600, message: 'Invalid request: the batch is empty' };
  return { kind: 'body', body };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Without reading it whole first: brackets outside strings are counted. */
function isNestedDeeper(text: string, levels: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isInString) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    // [ and {
    else if (code === 0x5b || code === 0x7b) {
      depth++;
      if (depth > levels) return true;
    }
    // ] and }
    else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}
