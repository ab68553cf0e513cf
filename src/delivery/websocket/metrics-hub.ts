import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { toAsyncApi } from './async-api.ts';
import { Broadcaster, type SnapshotListener } from './broadcaster.ts';
import { ClientListeners } from './client-listeners.ts';
import { Connections } from './connections.ts';
import { Conversation } from './conversation.ts';
import { EventStreamSender } from './event-stream-sender.ts';
import { type FrameSender, LibraryFrameSender, RawFrameSender } from './frame-sender.ts';
import { HubClient, type HubCounts } from './hub-client.ts';
import { DEFAULT_HUB_LIMITS, type HubLimits } from './hub-limits.ts';
import type { EventStreamRequest, HubStatistics, MetricsHubOptions } from './hub-options.ts';
import { inTurns } from './in-turns.ts';
import { noRefusals, type RefusalReason, reasonOfError } from './refusals.ts';
import { Replays } from './replays.ts';
import { encodeConnected } from './server-message.ts';
import { Ticker } from './ticker.ts';
import { TOP_SKILLS } from './topic.ts';
import { WebSocketDoor } from './web-socket-door.ts';

const CLOSE_TIMEOUT_MS = 800;
/** What many clients take longer: 10,000 are given two seconds more. */
const CLOSE_TIMEOUT_PER_CLIENT_MS = 0.2;

/**
 * The real-time server of CONTRACT section 4, on connections that an HTTP server hands over. With no client there is
 * no timer and no question to the store. See README.md beside this file for the messages.
 */
export class MetricsHub {
  readonly #options: MetricsHubOptions;
  readonly #limits: HubLimits;
  readonly #updateIntervalMs: number;
  readonly #counts: HubCounts = { messagesSent: 0, slowClients: 0, refused: noRefusals() };
  readonly #connections: Connections;
  readonly #broadcaster: Broadcaster;
  readonly #replays: Replays;
  readonly #conversation: Conversation;
  readonly #listeners: ClientListeners;
  readonly #door: WebSocketDoor;
  readonly #updates: Ticker;
  readonly #heartbeats: Ticker;
  readonly #endSubscription: () => void;
  #endWatch: (() => void) | undefined;
  #onEmpty: () => void = () => {};
  #isFailing = false;
  #stopping: Promise<void> | undefined;

  constructor(options: MetricsHubOptions) {
    this.#options = options;
    const { store, clock, logger, bus } = options;
    const limits = { ...DEFAULT_HUB_LIMITS, ...options.limits };
    this.#limits = limits;
    this.#updateIntervalMs = options.updateIntervalMs ?? 1000;
    this.#connections = new Connections(limits);
    const onFailure = (error: unknown) => this.#noteFailure(error);
    const onSuccess = () => {
      this.#isFailing = false;
    };
    this.#broadcaster = new Broadcaster({ store, clock, limits, logger, onFailure, onSuccess });
    this.#replays = new Replays(store, clock, limits.maxReplays);
    this.#conversation = new Conversation({ clock, limits, broadcaster: this.#broadcaster, replays: this.#replays, onFailure });
    this.#updates = new Ticker(this.#updateIntervalMs, () => this.#broadcaster.publish());
    this.#heartbeats = new Ticker(limits.heartbeatMs, () =>
      inTurns(this.#connections.snapshot(), (client) => client.beat(performance.now())),
    );
    this.#endSubscription =
      bus?.subscribe((event) => {
        if (event.kind === 'anomaly_detected') this.#broadcaster.announce(event.anomaly);
        else this.#broadcaster.noteChange();
      }) ?? (() => undefined);
    this.#listeners = new ClientListeners({
      onMessage: (client, data, isBinary) => this.#conversation.receive(client, data, isBinary),
      onSign: (client) => this.#conversation.mayTalk(client),
      onError: (error) => this.#noteError(error),
      onClose: (client) => this.#remove(client),
    });
    this.#door = new WebSocketDoor({
      limits,
      logger,
      findRefusal: (address) => this.#connections.findRefusal(address),
      onRefused: (reason) => this.noteRefused(reason),
      onOpen: (webSocket, { address, socket, takesCompressed }) =>
        this.#open(
          webSocket,
          address,
          options.frames === 'library' ? new LibraryFrameSender(webSocket) : new RawFrameSender(webSocket, socket, takesCompressed),
        ),
    });
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  get statistics(): HubStatistics {
    const { messagesSent, slowClients, refused } = this.#counts;
    const updateIntervalMs = this.#updateIntervalMs;
    return { connections: this.#connections.size, messagesSent, slowClients, updateIntervalMs, refused: { ...refused } };
  }

  /** The AsyncAPI document of this server's messages. */
  describe(version: string): object {
    return toAsyncApi(version);
  }

  /** Takes over a connection that asks for WebSocket. Host and Origin are the HTTP server's to check. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#stopping !== undefined) return void socket.destroy();
    this.#door.handleUpgrade(request, socket, head);
  }

  /** Takes over an open connection of a server of somebody else's. */
  registerClient(webSocket: WebSocket, address = 'registered'): void {
    const refusal = this.#connections.findRefusal(address);
    if (this.#stopping !== undefined) {
      webSocket.close(1001, 'the server stops');
    } else if (refusal === undefined) {
      this.#open(webSocket, address, new LibraryFrameSender(webSocket));
    } else {
      this.noteRefused(refusal);
      webSocket.close(1013, 'too many clients');
    }
  }

  /** Answers with a stream of Server-Sent Events. @returns why not, in which case nothing was answered */
  openEventStream(
    request: IncomingMessage,
    response: ServerResponse,
    asked: EventStreamRequest,
  ): RefusalReason | 'too_many_topics' | undefined {
    const address = request.socket.remoteAddress ?? '';
    const refusal = this.#connections.findRefusal(address);
    if (refusal !== undefined) {
      this.noteRefused(refusal);
      return refusal;
    }
    if (this.#stopping !== undefined) return 'too_many_clients';
    const { lastSequence, ...topic } = asked;
    if (!this.#broadcaster.mayFollow(topic, 'full')) return 'too_many_topics';
    const client = this.#add(new EventStreamSender(response), address);
    response.on('close', () => this.#remove(client));
    this.#broadcaster.follow(client, topic, 'full', lastSequence);
    return undefined;
  }

  /** Counts what somebody else has refused on behalf of the hub. */
  noteRefused(reason: RefusalReason): void {
    this.#counts.refused[reason]++;
  }

  /** Something was stored, of which the bus did not tell. */
  noteChange(): void {
    this.#broadcaster.noteChange();
  }

  /** An update at once, besides those of the interval. */
  broadcast(): Promise<void> {
    return this.#broadcaster.publish();
  }

  /** Called with every update of the top skills, clients or none. @returns ends it */
  onSnapshot(listener: SnapshotListener): () => void {
    const end = this.#broadcaster.addListener(listener);
    this.#wake();
    return () => {
      end();
      this.#sleepWhenAlone();
    };
  }

  /** Closes every client with 1001, and those that do not answer it without. Done within a second, with 10,000 within three. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#endSubscription();
    this.#updates.stop();
    this.#heartbeats.stop();
    this.#endWatch?.();
    this.#replays.endAll();
    const clients = this.#connections.snapshot();
    const timeoutMs = CLOSE_TIMEOUT_MS + CLOSE_TIMEOUT_PER_CLIENT_MS * clients.length;
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, timeoutMs).unref());
    const empty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    await inTurns(clients, (client) => client.sender.close(1001, 'the server stops'));
    if (this.#connections.size > 0) await Promise.race([empty, timeout]);
    for (const client of this.#connections.snapshot()) client.sender.terminate();
    if (this.#connections.size > 0) await empty;
    this.#door.close();
  }

  #open(webSocket: WebSocket, address: string, sender: FrameSender): void {
    const client = this.#add(sender, address);
    this.#listeners.attach(webSocket, client);
    client.reply(encodeConnected(this.#options.clock.now()));
    this.#broadcaster.follow(client, TOP_SKILLS, 'full');
  }

  #add(sender: FrameSender, address: string): HubClient {
    const client = new HubClient(sender, address, this.#limits, this.#counts, performance.now());
    this.#connections.add(client);
    this.#wake();
    return client;
  }

  #remove(client: HubClient): void {
    if (!this.#connections.remove(client)) return;
    this.#broadcaster.unfollow(client);
    this.#replays.end(client);
    this.#sleepWhenAlone();
    if (this.#connections.size === 0) this.#onEmpty();
  }

  /** What costs something runs while there is somebody to tell. */
  #wake(): void {
    if (this.#stopping !== undefined) return;
    this.#updates.start();
    if (this.#connections.size > 0) this.#heartbeats.start();
    this.#endWatch ??= this.#options.store.watchChanges?.(() => this.#broadcaster.noteChange());
  }

  #sleepWhenAlone(): void {
    if (this.#connections.size === 0) this.#heartbeats.stop();
    if (this.#connections.size + this.#broadcaster.listenerCount > 0) return;
    this.#updates.stop();
    this.#endWatch?.();
    this.#endWatch = undefined;
    // What happens while nobody looks and no bus tells of it is seen by the next who comes.
    this.#broadcaster.noteChange();
  }

  /** Errors of a connection (a message too large, wrong UTF-8) close it with their own code. */
  #noteError(error: Error): void {
    const reason = reasonOfError(error);
    if (reason !== undefined) this.noteRefused(reason);
    this.#options.logger.debug({ err: error }, 'WebSocket client failed');
  }

  /** Said once until an update succeeds again: clients keep what they have. */
  #noteFailure(error: unknown): void {
    if (!this.#isFailing && this.#stopping === undefined)
      this.#options.logger.warn({ err: error }, 'no live metrics: the database does not answer');
    this.#isFailing = true;
  }
}
