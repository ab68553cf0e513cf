import { type ClientOptions, WebSocket } from 'ws';

export interface ReceivedMessage {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A WebSocket client that keeps what it is sent until a test asks for it. */
export class WebSocketClient {
  readonly socket: WebSocket;
  readonly #waiting: ReceivedMessage[] = [];
  #wake: () => void = () => {};
  /** Resolves with the close code. */
  readonly closed: Promise<number>;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('message', (data) => {
      this.#waiting.push(JSON.parse(String(data)) as ReceivedMessage);
      this.#wake();
    });
    socket.on('close', () => this.#wake());
  }

  /** @throws when the server refuses */
  static async connect(url: string, options: ClientOptions = {}): Promise<WebSocketClient> {
    const socket = new WebSocket(url, options);
    const client = new WebSocketClient(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.on('error', () => {});
    return client;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message of a type, others before it are skipped. @throws when none comes within 5 s or the connection closes */
  next(type: string): Promise<ReceivedMessage> {
    return this.nextOf([type]);
  }

  /** The next message of one of these types, likewise. */
  async nextOf(types: readonly string[]): Promise<ReceivedMessage> {
    const deadline = performance.now() + 5000;
    for (;;) {
      while (this.#waiting.length > 0) {
        const message = this.#waiting.shift() as ReceivedMessage;
        if (types.includes(message.type)) return message;
      }
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error(`closed while waiting for ${types.join(' or ')}`);
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no ${types.join(' or ')} within 5 s`)), deadline - performance.now());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** What has come and was not asked for. */
  drain(): ReceivedMessage[] {
    return this.#waiting.splice(0);
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
