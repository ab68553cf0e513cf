import type { StoredAnomaly } from '../../domain/anomaly.ts';
import type { ExperimentStatus } from '../../domain/experiment.ts';
import type { ExperimentGroup } from '../../domain/experiment-design.ts';
import { redactSecrets } from '../../domain/redact.ts';
import type { SkillRef } from '../../domain/skill.ts';
import type { ExperimentVerdict } from '../experiments/experiment-verdict.ts';

/** What of an experiment leaves this machine: no folder, no user. */
export interface ToldExperiment {
  readonly name: string;
  readonly skill: SkillRef | null;
  readonly controlStrategy: string;
  readonly treatmentStrategy: string;
  readonly status: ExperimentStatus;
  readonly winner: ExperimentGroup | null;
  readonly verdict: ExperimentVerdict;
  /** Epoch ms. */
  readonly startAt: number;
  /** Epoch ms. */
  readonly closedAt: number;
}

/** Something to be told. `incident` is the same for a beginning and its end, and for nothing else. */
export type Notification =
  | { readonly event: 'anomaly_detected' | 'anomaly_resolved'; readonly incident: string; readonly anomaly: StoredAnomaly }
  | { readonly event: 'experiment_decided'; readonly incident: string; readonly experiment: ToldExperiment }
  | { readonly event: 'test'; readonly incident: string; readonly at: number };

/** Of which one target is told once. */
export function keyOf({ event, incident }: Pick<Notification, 'event' | 'incident'>): string {
  return `${event} ${incident}`;
}

export function incidentOf({ skill, metric, detectedAt }: StoredAnomaly): string {
  return `anomaly ${skill.kind} ${skill.name} ${metric} ${new Date(detectedAt).toISOString()}`;
}

/** Names of experiments are never used again. */
export function incidentOfExperiment({ name }: { readonly name: string }): string {
  return `experiment ${name}`;
}

/** Without secrets: names come from what agents and people have written. */
export function redactNotification(notification: Notification): Notification {
  if (notification.event === 'test') return notification;
  if (notification.event === 'experiment_decided') {
    const { experiment } = notification;
    const { name, skill, controlStrategy, treatmentStrategy } = experiment;
    const clean = {
      name: redactSecrets(name),
      skill: skill === null ? null : { ...skill, name: redactSecrets(skill.name) },
      controlStrategy: redactSecrets(controlStrategy),
      treatmentStrategy: redactSecrets(treatmentStrategy),
    };
    return { ...notification, experiment: { ...experiment, ...clean } };
  }
  const { anomaly } = notification;
  return { ...notification, anomaly: { ...anomaly, skill: { ...anomaly.skill, name: redactSecrets(anomaly.skill.name) } } };
}
