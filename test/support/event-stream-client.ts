import { get, type IncomingMessage } from 'node:http';

export interface ReceivedEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Record<string, unknown>;
}

/** A reader of Server-Sent Events that keeps what comes until a test asks for it. */
export class EventStreamClient {
  readonly response: IncomingMessage;
  readonly ended: Promise<void>;
  comments = 0;
  readonly #events: ReceivedEvent[] = [];
  #text = '';
  #wake: () => void = () => {};

  private constructor(response: IncomingMessage) {
    this.response = response;
    this.ended = new Promise((resolve) => response.on('close', resolve));
    response.on('error', () => {});
    response.on('data', (chunk: Buffer) => {
      this.#text += String(chunk);
      const blocks = this.#text.split('\n\n');
      this.#text = blocks.pop() ?? '';
      for (const block of blocks) this.#take(block);
      this.#wake();
    });
  }

  static open(url: string, headers: Record<string, string> = {}): Promise<EventStreamClient> {
    return new Promise((resolve, reject) => {
      get(url, { headers, agent: false }, (response) => resolve(new EventStreamClient(response))).on('error', reject);
    });
  }

  /** The next event of a name. @throws when none comes within 5 s */
  async next(name: string): Promise<ReceivedEvent> {
    const deadline = performance.now() + 5000;
    for (;;) {
      for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) if (event.event === name) return event;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no event ${name} within 5 s`)), deadline - performance.now());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  close(): void {
    this.response.destroy();
  }

  #take(block: string): void {
    const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]));
    const data = fields.get('data');
    if (data === undefined) this.comments++;
    else this.#events.push({ event: fields.get('event') ?? '', id: fields.get('id'), data: JSON.parse(data) as Record<string, unknown> });
  }
}
