import type { StoredAnomaly } from '../../domain/anomaly.ts';
import { RANKED_KINDS } from '../../domain/skill.ts';
import type { Frame } from './frame.ts';
import type { Topic } from './topic.ts';

interface Announced {
  readonly anomaly: StoredAnomaly;
  readonly frame: Frame;
}

const KEPT = 100;

/** The last anomalies that were announced, for a stream that is resumed. */
export class RecentAnomalies {
  readonly #announced: Announced[] = [];

  add(announced: Announced): void {
    this.#announced.push(announced);
    if (this.#announced.length > KEPT) this.#announced.shift();
  }

  /** Of a topic, announced after the update with this number; one that was heard of before the next update is among them. */
  listSince(sequence: number, topic: Topic): Frame[] {
    return this.#announced
      .filter(({ anomaly, frame }) => (frame.sequence ?? 0) >= sequence && isAbout(topic, anomaly))
      .map(({ frame }) => frame);
  }
}

/** Whether those who follow a topic are told: its skill, or one of its kinds. */
export function isAbout(topic: Topic, { skill: { kind, name } }: StoredAnomaly): boolean {
  const kinds = topic.kinds ?? (topic.skillName === null ? RANKED_KINDS : null);
  return (topic.skillName === null || topic.skillName === name) && (kinds === null || kind === null || kinds.includes(kind));
}
