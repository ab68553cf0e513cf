import type { AnomalySeverity } from './anomaly.ts';

/** Protocols in which somebody can be told. */
export const TARGET_KINDS = ['webhook', 'slack', 'pagerduty', 'alertmanager'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** What there is to be told of. */
export const NOTIFICATION_EVENTS = ['anomaly_detected', 'anomaly_resolved', 'experiment_decided'] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/** Somebody whom the user has named, to be told of what is found. */
export interface NotificationTarget {
  /** Unique among the targets: a metric label and a part of keys. */
  readonly name: string;
  readonly kind: TargetKind;
  /** http or https. It may hold a secret, as Slack's does. */
  readonly url: string;
  /** Signs a webhook, is PagerDuty's routing key, or Alertmanager's bearer token; empty for none. */
  readonly secret: string;
  /** Of anomalies; what is less is not told. */
  readonly minSeverity: AnomalySeverity;
  readonly events: readonly NotificationEvent[];
  /** Messages at once after a time without any. */
  readonly burst: number;
  /** Messages a minute in the long run. */
  readonly perMinute: number;
}
