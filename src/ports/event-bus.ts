import type { StoredAnomaly } from '../domain/anomaly.ts';
import type { ExperimentGroup } from '../domain/experiment-design.ts';

/** What was just stored. */
export interface InvocationsAppended {
  readonly kind: 'invocations_appended';
  readonly newCount: number;
  readonly changedCount: number;
  /** Latest start among them, epoch ms. */
  readonly latestStartedAt: number;
}

/** An anomaly that has just begun, once it is stored. Those found in a history that is read later are not told of. */
export interface AnomalyDetected {
  readonly kind: 'anomaly_detected';
  readonly anomaly: StoredAnomaly;
}

/** An experiment that has just got its winner, or whose time is over without one, once that is stored. */
export interface ExperimentDecided {
  readonly kind: 'experiment_decided';
  readonly name: string;
  readonly winner: ExperimentGroup | null;
}

/** What is worth telling before a skill is used is not what it was. */
export interface AdviceChanged {
  readonly kind: 'advice_changed';
}

export type BusEvent = InvocationsAppended | AnomalyDetected | ExperimentDecided | AdviceChanged;

/** Tells the delivery side what happened, after it is stored. A listener that throws is logged and hurts nobody else. */
export interface EventBus {
  publish(event: BusEvent): void;
  /** @returns ends the subscription */
  subscribe(listener: (event: BusEvent) => void): () => void;
}
