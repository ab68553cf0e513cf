import type { ServerResponse } from 'node:http';
import type { Frame } from './frame.ts';
import type { FrameSender } from './frame-sender.ts';

/** Messages that a stream of events carries; the others answer what only a WebSocket can ask. */
const STREAMED_TYPES = ['metrics_update', 'anomaly'];
const HEARTBEAT = ': still here\n\n';

/**
 * The way to a client of Server-Sent Events: an answer over HTTP that ends with its connection, so that its body is
 * what is written to the socket. By way of the answer it would lie there until the next tick, and look unsent.
 */
export class EventStreamSender implements FrameSender {
  readonly answersPings = false;
  readonly #response: ServerResponse;

  /** Sends the head. */
  constructor(response: ServerResponse) {
    this.#response = response;
    // Neither a length nor chunks.
    response.useChunkedEncodingByDefault = false;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
    response.flushHeaders();
  }

  get isOpen(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed;
  }

  get queuedBytes(): number {
    return this.#response.writableLength;
  }

  send(frame: Frame): void {
    if (STREAMED_TYPES.includes(frame.type)) this.#write(frame.event);
  }

  onceFlushed(callback: () => void): void {
    this.#write('', (error) => error ?? callback());
  }

  /** TCP says by itself when nobody takes it. */
  ping(): void {
    this.#write(HEARTBEAT);
  }

  close(): void {
    this.#response.end();
  }

  terminate(): void {
    this.#response.destroy();
  }

  /** An answer that waits for the one before it on its connection has no socket yet. */
  #write(data: Buffer | string, callback?: (error: Error | null | undefined) => void): void {
    (this.#response.socket ?? this.#response).write(data, callback);
  }
}
