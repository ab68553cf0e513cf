import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { StoredAnomaly } from '../../domain/anomaly.ts';
import { RANKED_KINDS } from '../../domain/skill.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventBus } from '../../ports/event-bus.ts';
import type { Logger } from '../../ports/logger.ts';
import { toAnomalyJson } from '../public-json/anomaly-json.ts';
import { type ClientMessage, type ErrorMessageCode, parseClientMessage } from './client-message.ts';
import { HubClient } from './hub-client.ts';
import { DEFAULT_HUB_LIMITS, type HubLimits } from './hub-limits.ts';
import { LiveData, type LiveStore } from './live-data.ts';
import {
  encodeAnomaly,
  encodeConfirmed,
  encodeConnected,
  encodeError,
  encodePong,
  encodeResponse,
  encodeUpdate,
} from './server-message.ts';
import { Subscriptions } from './subscriptions.ts';
import { Ticker } from './ticker.ts';
import { TOP_SKILLS, type Topic } from './topic.ts';

export interface MetricsHubOptions {
  readonly store: LiveStore;
  /** Tells of anomalies; without it nobody hears of them before the next update. */
  readonly bus?: Pick<EventBus, 'subscribe'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Milliseconds between two updates, ≥ 100; 1000 when not given. */
  readonly updateIntervalMs?: number;
  readonly limits?: Partial<HubLimits>;
}

/** Counts since the hub was made. */
export interface HubStatistics {
  readonly connections: number;
  readonly messagesSent: number;
  /** How often a client stopped keeping up. */
  readonly slowClients: number;
}

const CLOSE_TIMEOUT_MS = 800;

/**
 * The real-time server of CONTRACT section 4, on connections that an HTTP server hands over. With no client there is
 * no timer and no question to the store. See README.md beside this file for the messages.
 */
export class MetricsHub {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #limits: HubLimits;
  readonly #server: WebSocketServer;
  readonly #live: LiveData;
  readonly #updates: Ticker;
  readonly #heartbeats: Ticker;
  readonly #clients = new Set<HubClient>();
  readonly #subscriptions = new Subscriptions();
  readonly #endSubscription: () => void;
  #sequence = 0;
  #messagesSent = 0;
  #slowClients = 0;
  #isFailing = false;
  #isStopped = false;

  constructor(options: MetricsHubOptions) {
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#limits = { ...DEFAULT_HUB_LIMITS, ...options.limits };
    this.#live = new LiveData(options.store, options.clock);
    this.#updates = new Ticker(options.updateIntervalMs ?? 1000, () => this.#update());
    this.#heartbeats = new Ticker(this.#limits.heartbeatMs, () => this.#inTurns([...this.#clients], (client) => client.beat()));
    this.#endSubscription =
      options.bus?.subscribe((event) => event.kind === 'anomaly_detected' && this.#announce(event.anomaly)) ?? (() => undefined);
    const serverOptions = {
      noServer: true,
      maxPayload: this.#limits.maxPayloadBytes,
      closeTimeout: 2000,
      // Offered for what clients send. We send uncompressed: deflate per client costs ten times the rest.
      perMessageDeflate: { serverNoContextTakeover: true, clientNoContextTakeover: true },
    };
    this.#server = new WebSocketServer(serverOptions);
  }

  get connectionCount(): number {
    return this.#clients.size;
  }

  get statistics(): HubStatistics {
    return { connections: this.#clients.size, messagesSent: this.#messagesSent, slowClients: this.#slowClients };
  }

  /** Takes over a connection that asks for WebSocket. Host and Origin are the HTTP server's to check. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#isStopped) return void socket.destroy();
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#connect(webSocket));
  }

  /** Closes every client with 1001, and those that do not answer it without. Done within a second. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#endSubscription();
    this.#updates.stop();
    this.#heartbeats.stop();
    const sockets = [...this.#server.clients];
    const closed = Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    for (const socket of sockets) socket.close(1001, 'the server is stopping');
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise((resolve) => {
      timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    });
    await Promise.race([closed, timeout]);
    clearTimeout(timer);
    for (const socket of sockets) socket.terminate();
    await closed;
    this.#server.close();
  }

  #connect(socket: WebSocket): void {
    // Errors of a connection (a message too large, wrong UTF-8) close it with their own code.
    socket.on('error', (error) => this.#logger.debug({ err: error }, 'WebSocket client failed'));
    if (this.#clients.size >= this.#limits.maxClients) {
      socket.close(1013, 'too many clients');
      return;
    }
    const client = new HubClient(socket, this.#limits, performance.now());
    this.#clients.add(client);
    socket.on('close', () => this.#disconnect(client));
    socket.on('pong', () => client.noteAlive());
    socket.on('message', (data, isBinary) => this.#receive(client, data, isBinary));
    this.#updates.start();
    this.#heartbeats.start();
    this.#reply(client, encodeConnected(this.#clock.now()));
    this.#follow(client, TOP_SKILLS);
  }

  #disconnect(client: HubClient): void {
    this.#subscriptions.drop(client);
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    this.#updates.stop();
    this.#heartbeats.stop();
  }

  #receive(client: HubClient, data: RawData, isBinary: boolean): void {
    if (!client.mayTalk(performance.now())) {
      this.#refuse(client, 'RATE_LIMITED', `more than ${this.#limits.messagesPerSecond} messages a second`);
      client.close(1008, 'too many messages');
    } else if (isBinary) {
      this.#refuse(client, 'BAD_MESSAGE', 'a message is a text frame; got a binary one');
    } else {
      const parsed = parseClientMessage(String(data));
      if (parsed.kind === 'message') this.#answer(client, parsed.message);
      else this.#refuse(client, parsed.code, parsed.reason);
    }
  }

  #answer(client: HubClient, message: ClientMessage): void {
    switch (message.type) {
      case 'ping':
        this.#reply(client, encodePong(this.#clock.now()));
        break;
      case 'get_metrics':
        void this.#respond(client, message.topic);
        break;
      case 'unsubscribe':
        this.#subscriptions.drop(client);
        this.#reply(client, encodeConfirmed(null, this.#clock.now()));
        break;
      case 'subscribe':
        if (!this.#subscriptions.has(message.topic) && this.#subscriptions.size >= this.#limits.maxTopics) {
          this.#refuse(client, 'TOO_MANY_SUBSCRIPTIONS', `this server follows at most ${this.#limits.maxTopics} subscriptions at a time`);
          break;
        }
        this.#reply(client, encodeConfirmed(message.topic, this.#clock.now()));
        this.#follow(client, message.topic);
    }
  }

  /** Sends what is known now, without waiting for the next interval, unless that comes first. */
  #follow(client: HubClient, topic: Topic): void {
    const followed = this.#subscriptions.follow(client, topic);
    client.awaitsFirstUpdate = true;
    void this.#sendFirstUpdate(client, followed);
  }

  async #sendFirstUpdate(client: HubClient, topic: Topic): Promise<void> {
    try {
      await this.#live.refresh();
      const { text } = await this.#live.textOf(topic);
      const isWaiting = client.awaitsFirstUpdate && this.#subscriptions.topicOf(client) === topic;
      if (isWaiting) this.#offer(client, encodeUpdate(text, this.#sequence, this.#clock.now()));
    } catch (error) {
      this.#noteFailure(error);
    }
  }

  async #respond(client: HubClient, topic: Topic): Promise<void> {
    try {
      await this.#live.refresh();
      const { text, isKnown } = await this.#live.textOf(topic);
      if (isKnown) this.#reply(client, encodeResponse(text, this.#clock.now()));
      else this.#refuse(client, 'SKILL_NOT_FOUND', `no skill is named ${JSON.stringify(topic.skillName)}`);
    } catch (error) {
      this.#noteFailure(error);
      this.#refuse(client, 'STORAGE_UNAVAILABLE', 'the database does not answer; try again');
    }
  }

  /** One interval: every topic that has subscribers is encoded once. */
  async #update(): Promise<void> {
    try {
      await this.#live.refresh();
      const sequence = ++this.#sequence;
      for (const { topic, members } of this.#subscriptions.snapshot()) {
        const { text } = await this.#live.textOf(topic);
        const update = encodeUpdate(text, sequence, this.#clock.now());
        await this.#inTurns(members, (client) => {
          // It may have changed its mind, or gone, in the turns between.
          if (this.#subscriptions.topicOf(client) === topic) this.#offer(client, update);
        });
      }
      this.#isFailing = false;
    } catch (error) {
      this.#noteFailure(error);
    }
  }

  /** To those who follow the skill, or the top skills of its kind. */
  #announce(anomaly: StoredAnomaly): void {
    const text = encodeAnomaly(toAnomalyJson(anomaly), this.#clock.now());
    const { kind, name } = anomaly.skill;
    for (const { topic, members } of this.#subscriptions.snapshot()) {
      const kinds = topic.kinds ?? (topic.skillName === null ? RANKED_KINDS : null);
      if (topic.skillName !== null && topic.skillName !== name) continue;
      if (kinds !== null && kind !== null && !kinds.includes(kind)) continue;
      void this.#inTurns(members, (client) => this.#reply(client, text));
    }
  }

  #offer(client: HubClient, update: Buffer): void {
    const offered = client.offer(update, performance.now());
    if (offered === 'sent') this.#messagesSent++;
    else if (offered === 'slow') this.#slowClients++;
  }

  #reply(client: HubClient, text: string): void {
    if (client.send(text)) this.#messagesSent++;
  }

  #refuse(client: HubClient, code: ErrorMessageCode, message: string): void {
    this.#reply(client, encodeError(code, message));
  }

  async #inTurns(clients: readonly HubClient[], act: (client: HubClient) => void): Promise<void> {
    for (const [index, client] of clients.entries()) {
      if (index > 0 && index % this.#limits.clientsPerTurn === 0) await nextTurn();
      act(client);
    }
  }

  /** Said once until an update succeeds again: clients keep what they have. */
  #noteFailure(error: unknown): void {
    if (!this.#isFailing && !this.#isStopped) this.#logger.warn({ err: error }, 'no live metrics: the database does not answer');
    this.#isFailing = true;
  }
}
