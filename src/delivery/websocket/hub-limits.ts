/** What the hub allows; each protects the other clients. */
export interface HubLimits {
  /** More are closed with 1013. */
  readonly maxClients: number;
  /** A longer message closes its sender with 1009. */
  readonly maxPayloadBytes: number;
  /** A client with more than this unsent is left out until it has caught up. */
  readonly maxBufferedBytes: number;
  /** One left out for this long is closed with 1013. */
  readonly slowCloseMs: number;
  /** A client that has not answered the ping before is gone. */
  readonly heartbeatMs: number;
  /** Messages of one client: a burst, then a rate. Beyond it `error`, then 1008. */
  readonly messageBurst: number;
  readonly messagesPerSecond: number;
  /** Different subscriptions at one time, over all clients. */
  readonly maxTopics: number;
  /** Clients written to before the event loop runs again. */
  readonly clientsPerTurn: number;
}

export const DEFAULT_HUB_LIMITS: HubLimits = {
  maxClients: 10_000,
  maxPayloadBytes: 64 * 1024,
  maxBufferedBytes: 1024 * 1024,
  slowCloseMs: 10_000,
  heartbeatMs: 30_000,
  messageBurst: 100,
  messagesPerSecond: 20,
  maxTopics: 1000,
  clientsPerTurn: 500,
};
