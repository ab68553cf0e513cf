import { formatLabels, MetricFamily } from './metric-family.ts';

/** What became of notifications since the process began, by the name of the target that the user gave it. */
export interface NotificationFigures {
  list(): readonly { readonly target: string; readonly outcomes: Readonly<Record<string, number>> }[];
}

export function notificationMetrics({ list }: NotificationFigures): MetricFamily[] {
  const told = new MetricFamily('session_buddy_notifications_total', 'counter', 'Notifications by target and what became of them');
  for (const { target, outcomes } of list()) {
    for (const [outcome, count] of Object.entries(outcomes)) told.add(formatLabels({ target, outcome }), count);
  }
  return [told];
}
