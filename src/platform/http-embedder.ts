import type { Embedding, TextEmbedder } from '../ports/text-embedder.ts';

export interface HttpEmbedderOptions {
  /** Base address, as `http://127.0.0.1:11434`, or the whole one with its path. */
  readonly url: string;
  readonly model: string;
  /** Empty for none. */
  readonly key: string;
}

const OLLAMA_PATH = '/api/embed';
const OPENAI_PATH = '/v1/embeddings';
const OLLAMA_PORT = '11434';
/** Vectors of 64 texts of the largest models take a tenth of it. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Asks a server for vectors of texts: Ollama's `POST /api/embed` where the address says so by its path or its port, else
 * OpenAI's `POST /v1/embeddings`. Both take `{model, input}`.
 *
 * @see https://github.com/ollama/ollama/blob/main/docs/api.md#generate-embeddings
 * @see https://platform.openai.com/docs/api-reference/embeddings/create
 */
export class HttpEmbedder implements TextEmbedder {
  readonly model: string;
  readonly #url: URL;
  readonly #key: string;

  /** @throws TypeError when the URL cannot be read */
  constructor({ url, model, key }: HttpEmbedderOptions) {
    this.model = model;
    this.#url = completeAddress(url);
    this.#key = key;
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<Embedding> {
    if (this.model === '') return failed('search.embedding_model is not set');
    let response: Response;
    let document: unknown;
    try {
      response = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(this.#key === '' ? {} : { authorization: `Bearer ${this.#key}` }) },
        body: JSON.stringify({ model: this.model, input: texts }),
        // A server that sends the texts on to another place is not what the user named.
        redirect: 'error',
        signal,
      });
      const text = await readBounded(response);
      document = JSON.parse(text);
    } catch (error) {
      return failed(`${this.#url.origin} ${describeFailure(error)}`);
    }
    if (!response.ok) return failed(`${this.#url.origin} answered ${response.status}${messageOf(document)}`);
    const vectors = vectorsOf(document);
    if (vectors?.length !== texts.length) return failed(`${this.#url.origin} answered without a vector for each text`);
    const units = vectors.map(toLengthOne);
    return units.includes(null)
      ? failed(`${this.#url.origin} answered with vectors that are not numbers`)
      : { kind: 'embedded', vectors: units as Float32Array[] };
  }
}

function failed(reason: string): Embedding {
  return { kind: 'failed', reason };
}

function completeAddress(text: string): URL {
  const url = new URL(text);
  if (url.pathname.endsWith(OLLAMA_PATH) || url.pathname.endsWith('/embeddings')) return url;
  const base = url.pathname.replace(/\/+$/, '');
  if (url.port === OLLAMA_PORT && base === '') url.pathname = OLLAMA_PATH;
  else url.pathname = base.endsWith('/v1') ? `${base}/embeddings` : `${base}${OPENAI_PATH}`;
  return url;
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new RangeError('answered with too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'did not answer in time';
  if (error instanceof SyntaxError) return 'did not answer with JSON';
  if (error instanceof RangeError) return error.message;
  const cause = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : error.message;
  return `cannot be reached (${cause})`;
}

/** What the server says of it: Ollama `{error: text}`, OpenAI `{error: {message}}`. */
function messageOf(document: unknown): string {
  const error = isObject(document) ? document['error'] : undefined;
  const message = isObject(error) ? error['message'] : error;
  return typeof message === 'string' ? `: ${message.slice(0, 200)}` : '';
}

/** Of `{embeddings: [[…]]}` or `{data: [{index, embedding: […]}]}`. */
function vectorsOf(document: unknown): unknown[] | undefined {
  if (!isObject(document)) return undefined;
  if (Array.isArray(document['embeddings'])) return document['embeddings'];
  if (!Array.isArray(document['data'])) return undefined;
  const rows = document['data'].filter(isObject);
  return rows.toSorted((a, b) => Number(a['index']) - Number(b['index'])).map((row) => row['embedding']);
}

/** Null for what is not a vector of numbers. */
function toLengthOne(values: unknown): Float32Array | null {
  if (!Array.isArray(values) || values.length === 0 || !values.every((value) => Number.isFinite(value))) return null;
  const numbers = values as number[];
  const length = Math.sqrt(numbers.reduce((sum, value) => sum + value * value, 0));
  return Float32Array.from(numbers, (value) => (length === 0 ? 0 : value / length));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
