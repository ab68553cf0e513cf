import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Frame } from './frame.ts';

/** The way to one client. */
export interface FrameSender {
  /** False from the moment a close was sent or received, or the connection broke: nothing is sent any more. */
  readonly isOpen: boolean;
  /** Bytes that were sent and that the system has not taken yet. */
  readonly queuedBytes: number;
  /** Whether a client that is there says so when it is pinged. */
  readonly answersPings: boolean;
  /** Only while {@link isOpen}. */
  send(frame: Frame): void;
  /** Calls back once, when everything sent so far is taken by the system; not at all when the connection ends before. */
  onceFlushed(callback: () => void): void;
  ping(): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

const NOTHING = Buffer.alloc(0);

/**
 * Writes whole frames to the socket itself, beside `ws`. That is safe because we never let `ws` compress: then it writes
 * each of its own frames (pong, close, ping) whole and at once too, so that none of the two ends up inside the other.
 */
export class RawFrameSender implements FrameSender {
  readonly answersPings = true;
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  readonly #takesCompressed: boolean;

  /** @param takesCompressed - `permessage-deflate` without context takeover and with the whole window was negotiated */
  constructor(webSocket: WebSocket, socket: Duplex, takesCompressed: boolean) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#takesCompressed = takesCompressed;
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === WebSocket.OPEN;
  }

  /** `bufferedAmount` of `ws` would do too, and costs more. */
  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  send(frame: Frame): void {
    this.#socket.write(this.#takesCompressed ? frame.compressed : frame.plain);
  }

  onceFlushed(callback: () => void): void {
    this.#socket.write(NOTHING, (error) => error ?? callback());
  }

  ping(): void {
    this.#webSocket.ping();
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, reason);
  }

  terminate(): void {
    this.#webSocket.terminate();
  }
}

/** Lets `ws` frame and send: for connections of which we do not have the socket, and to compare with. */
export class LibraryFrameSender implements FrameSender {
  readonly answersPings = true;
  readonly #webSocket: WebSocket;

  constructor(webSocket: WebSocket) {
    this.#webSocket = webSocket;
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === WebSocket.OPEN;
  }

  get queuedBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  send(frame: Frame): void {
    this.#webSocket.send(frame.text, { compress: false });
  }

  /** A ping is the smallest thing that `ws` says of when it is written. */
  onceFlushed(callback: () => void): void {
    this.#webSocket.ping(NOTHING, false, (error) => error ?? callback());
  }

  ping(): void {
    this.#webSocket.ping();
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, reason);
  }

  terminate(): void {
    this.#webSocket.terminate();
  }
}
