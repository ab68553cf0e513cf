import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { backoffMs, Transport, type TransportOptions } from './transport.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const withStatus =
  (status: number, headers: Record<string, string> = {}, body = '{}'): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);

const ok = withStatus(200, {}, '{"is":"ok"}');
const dropped: Answer = (response) => void response.socket?.destroy();

/** A server that gives these answers one after the other, and the last of them from then on. */
async function answering(...answers: readonly Answer[]) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    request.resume().on('end', () => answers[Math.min(requests.length, answers.length) - 1]?.(response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const make = (options: Partial<TransportOptions> = {}) =>
    new Transport({ url, token: undefined, fetch: globalThis.fetch, timeoutMs: 5000, attempts: 3, ...options });
  return { requests, make };
}

it.each([
  ['429', withStatus(429)],
  ['503', withStatus(503)],
  ['no answer', dropped],
  [
    'half an answer',
    (response: ServerResponse) => void response.writeHead(200, { 'content-length': '99' }).write('{', () => response.destroy()),
  ],
])('sends again after %s', async (_, answer) => {
  const { requests, make } = await answering(answer, ok);
  expect(await make().request('/x', '{}')).toEqual({ is: 'ok' });
  expect(requests.map(({ method }) => method)).toEqual(['POST', 'POST']);
});

it('waits as long as the server asks, in seconds or until a date', async () => {
  const inTwoSeconds = new Date(Date.now() + 2000).toUTCString();
  for (const retryAfter of ['1', inTwoSeconds]) {
    const { make } = await answering(withStatus(503, { 'retry-after': retryAfter }), ok);
    const start = Date.now();
    await make().request('/x');
    if (retryAfter === '1') expect(Date.now() - start).toBeGreaterThanOrEqual(1000);
    else expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(inTwoSeconds));
  }
});

it('does not wait longer than half a minute, and says how long it would have to', async () => {
  const { requests, make } = await answering(withStatus(429, { 'retry-after': '3600' }));
  await expect(make().request('/x')).rejects.toMatchObject({ status: 429, retryable: true, retryAfterMs: 3_600_000 });
  expect(requests.length).toBe(1);
});

it('gives up after so many attempts', async () => {
  const { requests, make } = await answering(withStatus(503));
  await expect(make({ attempts: 2 }).request('/x')).rejects.toMatchObject({ status: 503, code: 'HTTP_503', retryable: true });
  expect(requests.length).toBe(2);
});

it.each([400, 401, 404, 413, 500, 502])('does not send again after %i', async (status) => {
  const { requests, make } = await answering(withStatus(status, {}, '<html>'));
  const failure = { status, code: `HTTP_${status}`, message: `the server answered ${status}`, advice: undefined, retryable: false };
  await expect(make().request('/x', '{}')).rejects.toMatchObject(failure);
  expect(requests.length).toBe(1);
});

it('fails with what the problem says', async () => {
  const problem = { type: 'about:blank', title: 'Not Found', status: 404, detail: 'no skill', code: 'SKILL_NOT_FOUND', advice: 'Look.' };
  const { make } = await answering(withStatus(404, {}, JSON.stringify(problem)));
  await expect(make().request('/x')).rejects.toMatchObject({ message: 'no skill', code: 'SKILL_NOT_FOUND', advice: 'Look.' });
});

it.each(['null', '[]', '"text"', '{"detail":7,"code":{}}', ''])('takes the problem %s for none', async (body) => {
  const { make } = await answering(withStatus(400, {}, body));
  await expect(make().request('/x')).rejects.toMatchObject({ message: 'the server answered 400', code: 'HTTP_400' });
});

it('fails with BAD_ANSWER when the answer is not JSON', async () => {
  const { requests, make } = await answering(withStatus(200, {}, '<html>'));
  await expect(make().request('/x')).rejects.toMatchObject({ code: 'BAD_ANSWER', status: 200, retryable: false });
  expect(requests.length).toBe(1);
});

it('gives each attempt its time, the body included', async () => {
  const slow: Answer = (response) => void response.writeHead(200).write('{');
  const { requests, make } = await answering(() => {}, slow);
  await expect(make({ timeoutMs: 100, attempts: 2 }).request('/x')).rejects.toMatchObject({ code: 'TIMEOUT', status: 0, retryable: true });
  expect(requests.length).toBe(2);
});

it('fails with UNREACHABLE where nobody listens', async () => {
  const { make } = await answering();
  const nobody = make({ url: 'http://127.0.0.1:1', attempts: 1 });
  await expect(nobody.request('/x')).rejects.toMatchObject({ code: 'UNREACHABLE', status: 0, retryable: true });
});

it('shows its token', async () => {
  const { requests, make } = await answering(ok);
  await make({ token: 'abc.def' }).request('/x');
  expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer abc.def', accept: 'application/json' });
});

it('waits twice as long each time up to the limit, half of it by chance', () => {
  const limits = { firstMs: 100, longestMs: 1000 };
  for (const [failures, ceiling] of [
    [1, 100],
    [2, 200],
    [4, 800],
    [5, 1000],
    [5000, 1000],
  ] as const) {
    const waits = Array.from({ length: 200 }, () => backoffMs(failures, limits));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(ceiling / 2);
    expect(Math.max(...waits)).toBeLessThan(ceiling);
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(ceiling / 4);
  }
});
