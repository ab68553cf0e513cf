import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpEmbedder } from './http-embedder.ts';

interface Asked {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that gives the answer, and what it was asked. */
async function serve(answer: (asked: Asked) => { status?: number; text: string; location?: string } | undefined) {
  const asked: Asked[] = [];
  server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one = { path: request.url, authorization: request.headers.authorization, body: JSON.parse(Buffer.concat(chunks).toString()) };
    asked.push(one);
    const given = answer(one);
    if (given === undefined) return;
    response.writeHead(given.status ?? 200, given.location === undefined ? {} : { location: given.location });
    response.end(given.text);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const embed = (url: string, texts: readonly string[], options: { key?: string; model?: string; signal?: AbortSignal } = {}) =>
  new HttpEmbedder({ url, model: options.model ?? 'small', key: options.key ?? '' }).embed(
    texts,
    options.signal ?? AbortSignal.timeout(5000),
  );

describe('HttpEmbedder', () => {
  it('speaks as Ollama does where the address says so', async () => {
    const { url, asked } = await serve(() => ({
      text: JSON.stringify({
        model: 'small',
        embeddings: [
          [3, 4],
          [0, 2],
        ],
      }),
    }));
    const answer = await embed(`${url}/api/embed`, ['one', 'two']);
    expect(answer).toEqual({ kind: 'embedded', vectors: [Float32Array.of(0.6, 0.8), Float32Array.of(0, 1)] });
    expect(asked).toEqual([{ path: '/api/embed', authorization: undefined, body: { model: 'small', input: ['one', 'two'] } }]);
  });

  it('speaks as OpenAI does otherwise, with the key, and puts vectors in the order of the texts', async () => {
    const { url, asked } = await serve(() => ({
      text: JSON.stringify({
        data: [
          { index: 1, embedding: [0, 1] },
          { index: 0, embedding: [1, 0] },
        ],
      }),
    }));
    for (const address of [url, `${url}/`, `${url}/v1`, `${url}/v1/embeddings`]) {
      const answer = await embed(address, ['one', 'two'], { key: 'k-1' });
      expect(answer).toEqual({ kind: 'embedded', vectors: [Float32Array.of(1, 0), Float32Array.of(0, 1)] });
    }
    expect(asked.map(({ path, authorization }) => [path, authorization])).toEqual(
      Array.from({ length: 4 }, () => ['/v1/embeddings', 'Bearer k-1']),
    );
  });

  it.each([
    ['an error of Ollama', { status: 404, text: '{"error":"model not found"}' }, /answered 404: model not found/],
    ['an error of OpenAI', { status: 401, text: '{"error":{"message":"wrong key"}}' }, /answered 401: wrong key/],
    ['no JSON', { text: '<html>' }, /did not answer with JSON/],
    ['nothing of the kind', { text: '{"hello":1}' }, /without a vector for each text/],
    ['too few vectors', { text: '{"embeddings":[]}' }, /without a vector for each text/],
    ['vectors of text', { text: '{"embeddings":[["a"]]}' }, /not numbers/],
    ['an empty vector', { text: '{"embeddings":[[]]}' }, /not numbers/],
    ['another address', { status: 307, text: '', location: 'http://127.0.0.1:9/elsewhere' }, /cannot be reached/],
  ])('says what is wrong with %s', async (_, answer, reason) => {
    const { url } = await serve(() => answer);
    expect(await embed(url, ['one'])).toMatchObject({ kind: 'failed', reason: expect.stringMatching(reason) });
  });

  it('says that a server does not answer, or is not there, or has no model to answer with', async () => {
    const { url } = await serve(() => undefined);
    expect(await embed(url, ['one'], { signal: AbortSignal.timeout(50) })).toMatchObject({ reason: `${url} did not answer in time` });
    expect(await embed('http://127.0.0.1:9', ['one'])).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('cannot be reached'),
    });
    expect(await embed(url, ['one'], { model: '' })).toEqual({ kind: 'failed', reason: 'search.embedding_model is not set' });
  });
});
