import type { RawData, WebSocket } from 'ws';
import type { HubClient } from './hub-client.ts';

interface Handlers {
  readonly onMessage: (client: HubClient, data: RawData, isBinary: boolean) => void;
  /** A ping or a pong. */
  readonly onSign: (client: HubClient) => void;
  readonly onError: (error: Error) => void;
  readonly onClose: (client: HubClient) => void;
}

/** Hears what WebSockets say, by the same few functions for all: of their own, they would take memory for each client. */
export class ClientListeners {
  readonly #clientOf = new Map<WebSocket, HubClient>();
  readonly #onMessage: (this: WebSocket, data: RawData, isBinary: boolean) => void;
  readonly #onSign: (this: WebSocket) => void;
  readonly #onError: (error: Error) => void;
  readonly #onClose: (this: WebSocket) => void;

  constructor({ onMessage, onSign, onError, onClose }: Handlers) {
    const clientOf = this.#clientOf;
    const withClient = (webSocket: WebSocket, act: (client: HubClient) => void) => {
      const client = clientOf.get(webSocket);
      if (client !== undefined) act(client);
    };
    this.#onMessage = function (data, isBinary) {
      withClient(this, (client) => onMessage(client, data, isBinary));
    };
    this.#onSign = function () {
      withClient(this, onSign);
    };
    this.#onError = onError;
    this.#onClose = function () {
      withClient(this, onClose);
      clientOf.delete(this);
    };
  }

  attach(webSocket: WebSocket, client: HubClient): void {
    this.#clientOf.set(webSocket, client);
    webSocket.on('error', this.#onError);
    webSocket.on('close', this.#onClose);
    webSocket.on('pong', this.#onSign);
    webSocket.on('ping', this.#onSign);
    webSocket.on('message', this.#onMessage);
  }
}
