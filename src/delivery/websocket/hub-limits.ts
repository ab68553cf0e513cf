/** What the hub allows; each protects the other clients. */
export interface HubLimits {
  /** More are closed with 1013. Streams over HTTP count too. */
  readonly maxClients: number;
  /** Of one address. Everything on this machine, and everything behind one proxy, has one. */
  readonly maxClientsPerAddress: number;
  /** Clients over the limits that are being told so at one time; beyond, a connection is refused before it is made, with 503. */
  readonly maxRefusing: number;
  /** A longer message closes its sender with 1009. */
  readonly maxPayloadBytes: number;
  /** Parts of one message; more close its sender with 1008. */
  readonly maxFragments: number;
  /** What is kept for a client that does not read, besides the newest state: answers beyond it are left out. */
  readonly maxQueuedBytes: number;
  /** A client that has not caught up for this long is closed with 1013. */
  readonly slowCloseMs: number;
  /** A client that has not answered the ping before is gone. */
  readonly heartbeatMs: number;
  /** Messages of one client, its pings included: a burst, then a rate. Beyond it `error`, then 1008. */
  readonly messageBurst: number;
  readonly messagesPerSecond: number;
  /** Different subscriptions at one time, over all clients. */
  readonly maxTopics: number;
  /** Replays at one time, over all clients. */
  readonly maxReplays: number;
  /** Frames that change something, until one has the whole state again. */
  readonly fullEvery: number;
}

export const DEFAULT_HUB_LIMITS: HubLimits = {
  maxClients: 10_000,
  maxClientsPerAddress: 10_000,
  maxRefusing: 500,
  maxPayloadBytes: 64 * 1024,
  maxFragments: 1000,
  maxQueuedBytes: 128 * 1024,
  slowCloseMs: 10_000,
  heartbeatMs: 30_000,
  messageBurst: 100,
  messagesPerSecond: 20,
  maxTopics: 1000,
  maxReplays: 100,
  fullEvery: 60,
};
