import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished, vi } from 'vitest';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answer = (response: ServerResponse) => void;

export const answers = {
  status:
    (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Answer =>
    (response) =>
      response.writeHead(status, headers).end(body),
  /** Never. */
  hang: (() => undefined) as Answer,
  reset: ((response) => response.socket?.resetAndDestroy()) as Answer,
};

/** A local receiver of POSTs that answers as told, then 200. It ends with the running test. */
export class Receiver {
  readonly requests: Received[] = [];
  readonly #server: Server;
  readonly #script: Answer[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        this.requests.push({ path: request.url ?? '', headers: request.headers, body });
        (this.#script.shift() ?? answers.status(200))(response);
      });
    });
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      receiver.#server.closeAllConnections();
      receiver.#server.close();
    });
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What comes next is answered so, in this order. */
  answer(...script: readonly Answer[]): void {
    this.#script.push(...script);
  }

  async untilReceived(count: number, timeoutMs = 5000): Promise<readonly Received[]> {
    return vi.waitFor(() => {
      if (this.requests.length < count) throw new Error(`received ${this.requests.length} of ${count}`);
      return this.requests;
    }, timeoutMs);
  }

  /** Bodies as JSON. */
  documents(): Record<string, unknown>[] {
    return this.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  }
}
