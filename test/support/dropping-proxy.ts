import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Which update: both count from 1. */
export interface PassingUpdate {
  readonly connection: number;
  /** Of its subscription; what comes before that is confirmed goes through. */
  readonly update: number;
}

/** Stands before a real-time server and swallows the updates that it is told to; all else goes through as it is. */
export class DroppingProxy implements AsyncDisposable {
  readonly url: string;
  dropped = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  static async start(target: string, isDropped: (passing: PassingUpdate) => boolean): Promise<DroppingProxy> {
    let proxy: DroppingProxy | undefined;
    let connections = 0;
    const server = createServer((near) => {
      const far = connect(Number(new URL(target).port), '127.0.0.1');
      const connection = ++connections;
      let updates = 0;
      let isConfirmed = false;
      const frames = new FrameSplitter();
      proxy?.join(near, far);
      near.on('data', (chunk) => far.write(chunk));
      far.on('data', (chunk: Buffer) => {
        for (const piece of frames.split(chunk)) {
          isConfirmed ||= isOfType('subscription_confirmed', piece);
          if (isConfirmed && isOfType('metrics_(update|delta)', piece) && isDropped({ connection, update: ++updates })) {
            if (proxy !== undefined) proxy.dropped++;
          } else {
            near.write(piece);
          }
        }
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = new DroppingProxy(server);
    return proxy;
  }

  join(near: Socket, far: Socket): void {
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('end', () => other.end());
      socket.on('close', () => this.#sockets.delete(socket));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function isOfType(pattern: string, piece: Buffer): boolean {
  return new RegExp(`^.{2,10}\\{"type":"${pattern}"`, 's').test(piece.toString('latin1', 0, 60));
}

/** Cuts what a server sends into the head of its answer and frames; an answer that is no upgrade goes through as it comes. */
class FrameSplitter {
  #rest: Buffer = Buffer.alloc(0);
  #state: 'head' | 'frames' | 'other' = 'head';

  split(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const pieces: Buffer[] = [];
    for (let size = this.#nextSize(); size > 0 && size <= this.#rest.length; size = this.#nextSize()) {
      pieces.push(this.#rest.subarray(0, size));
      this.#rest = this.#rest.subarray(size);
      if (this.#state === 'head') this.#state = /^HTTP\/1\.1 101/.test(pieces[0]!.toString('latin1', 0, 12)) ? 'frames' : 'other';
    }
    return pieces;
  }

  /** 0 when it is not known yet. */
  #nextSize(): number {
    const data = this.#rest;
    if (this.#state === 'other') return data.length;
    if (this.#state === 'head') return data.indexOf('\r\n\r\n') + 4 > 3 ? data.indexOf('\r\n\r\n') + 4 : 0;
    if (data.length < 2) return 0;
    const short = data[1]! & 0x7f;
    if (short < 126) return 2 + short;
    if (data.length < 10) return 0;
    return short === 126 ? 4 + data.readUInt16BE(2) : 10 + Number(data.readBigUInt64BE(2));
  }
}
