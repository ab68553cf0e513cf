import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../../ports/logger.ts';
import type { HubLimits } from './hub-limits.ts';
import type { RefusalReason } from './refusals.ts';

/** What is known of a connection that was made. */
interface Opened {
  readonly address: string;
  readonly socket: Duplex;
  /** It takes frames that were compressed once for all: without context takeover, with the whole window. */
  readonly takesCompressed: boolean;
}

export interface WebSocketDoorOptions {
  readonly limits: HubLimits;
  readonly logger: Logger;
  /** Why nobody more of this address may come in, if so. */
  readonly findRefusal: (address: string) => RefusalReason | undefined;
  readonly onRefused: (reason: RefusalReason) => void;
  readonly onOpen: (webSocket: WebSocket, opened: Opened) => void;
}

const CLOSE_HANDSHAKE_MS = 2000;
const OVERLOADED = 'HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

/** Makes WebSockets of upgrades, as many as may be. */
export class WebSocketDoor {
  readonly #options: WebSocketDoorOptions;
  readonly #server: WebSocketServer;
  /** Whether a handshake that is under way agreed on compressing as we do it. */
  readonly #takesCompressed = new WeakMap<IncomingMessage, boolean>();
  /** Node keeps what it was asked for with each connection. */
  readonly #asksAddress: boolean;
  #refusing = 0;

  constructor(options: WebSocketDoorOptions) {
    this.#options = options;
    const { maxPayloadBytes: maxPayload, maxFragments, maxClients, maxClientsPerAddress } = options.limits;
    this.#asksAddress = maxClientsPerAddress < maxClients;
    const serverOptions = {
      noServer: true,
      clientTracking: false,
      maxPayload,
      maxFragments,
      closeTimeout: CLOSE_HANDSHAKE_MS,
      // By itself `ws` ends a client that pings a lot without a code; we count its pings, and say why.
      autoPong: false,
      // What we send is compressed once for all clients, which none may need what came before for. Never by `ws`.
      perMessageDeflate: { serverNoContextTakeover: true, clientNoContextTakeover: true },
    };
    this.#server = new WebSocketServer(serverOptions);
    this.#server.on('headers', (headers, request) => this.#takesCompressed.set(request, isSharedDeflate(headers)));
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = this.#asksAddress ? (request.socket.remoteAddress ?? '') : '';
    const refusal = this.#options.findRefusal(address);
    if (refusal !== undefined) {
      this.#options.onRefused(refusal);
      if (this.#refusing >= this.#options.limits.maxRefusing) return void socket.end(OVERLOADED);
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      if (refusal !== undefined) return this.#turnAway(webSocket);
      this.#options.onOpen(webSocket, { address, socket, takesCompressed: this.#takesCompressed.get(request) ?? false });
      // Behind the listeners of whoever took it, which may have closed it over this very ping.
      webSocket.on('ping', answerPing);
    });
  }

  close(): void {
    this.#server.close();
  }

  /** Too many are told so with a close code, which a handshake that is refused cannot carry. */
  #turnAway(webSocket: WebSocket): void {
    this.#refusing++;
    webSocket.on('error', (error) => this.#options.logger.debug({ err: error }, 'refused WebSocket client failed'));
    webSocket.on('close', () => this.#refusing--);
    webSocket.close(1013, 'too many clients');
  }
}

function answerPing(this: WebSocket, data: Buffer): void {
  if (this.readyState === WebSocket.OPEN) this.pong(data);
}

/** Did the handshake agree on `permessage-deflate` with no context taken over and a window of 15 bits? */
function isSharedDeflate(headers: readonly string[]): boolean {
  const agreed = headers.find((line) => /^sec-websocket-extensions:/i.test(line)) ?? '';
  return agreed.includes('server_no_context_takeover') && !/server_max_window_bits=(?:8|9|1[0-4])\b/.test(agreed);
}
