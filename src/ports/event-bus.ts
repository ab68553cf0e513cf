/** What was just stored. */
export interface InvocationsAppended {
  readonly kind: 'invocations_appended';
  readonly newCount: number;
  readonly changedCount: number;
  /** Latest start among them, epoch ms. */
  readonly latestStartedAt: number;
}

export type BusEvent = InvocationsAppended;

/** Tells the delivery side what happened, after it is stored. A listener that throws is logged and hurts nobody else. */
export interface EventBus {
  publish(event: BusEvent): void;
  /** @returns ends the subscription */
  subscribe(listener: (event: BusEvent) => void): () => void;
}
