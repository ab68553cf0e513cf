import type { AgentName } from './agent.ts';
import type { ExperimentDesign, ExperimentGroup } from './experiment-design.ts';
import type { SkillRef } from './skill.ts';

/** `completed`: a winner was declared, or its time was over; `stopped`: somebody ended it. Neither takes anything more. */
export const EXPERIMENT_STATUSES = ['running', 'completed', 'stopped'] as const;
export type ExperimentStatus = (typeof EXPERIMENT_STATUSES)[number];

/** Two contents of one skill's folder, of which each session is served one. */
export interface SkillVariant {
  /** The folder that the agent reads, absolute. It holds the control's content when the experiment is created. */
  readonly skillDirectory: string;
  /** The folder with the treatment's content, absolute. */
  readonly variantDirectory: string;
  /** Where both contents were copied to when the experiment was created: what is served, and what is put back. */
  readonly copiesDirectory: string;
  /** Whose sessions are drawn; null for those of any agent. */
  readonly agent: AgentName | null;
  /** The folder in and below which sessions are drawn; null for everywhere. */
  readonly directory: string | null;
}

export interface Experiment {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly controlStrategy: string;
  readonly treatmentStrategy: string;
  /** Epoch ms. */
  readonly startAt: number;
  /** Epoch ms; nothing from then on counts. Null when it goes on until it is decided or stopped. */
  readonly endAt: number | null;
  readonly status: ExperimentStatus;
  readonly design: ExperimentDesign;
  /** The skill whose runs count by themselves; null when outcomes are recorded only. */
  readonly skill: SkillRef | null;
  readonly variant: SkillVariant | null;
  readonly winner: ExperimentGroup | null;
  /** When it was completed or stopped, epoch ms. */
  readonly closedAt: number | null;
}

export interface ExperimentAssignment {
  readonly unit: string;
  readonly group: ExperimentGroup;
  /** Epoch ms. */
  readonly assignedAt: number;
  /** Why its runs do not count; null when they do. */
  readonly leftOut: string | null;
}
