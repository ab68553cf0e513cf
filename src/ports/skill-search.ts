import type { AgentName } from '../domain/agent.ts';
import type { SkillRef } from '../domain/skill.ts';

/** A skill that was seen or is installed, with what is known of it in words. */
export interface SkillText {
  readonly skill: SkillRef;
  /** As its definitions tell, each text once; empty when none is installed. */
  readonly description: string;
  /** Name of its category; null when no rule fits. */
  readonly category: string | null;
  /** Agents on this machine that it is installed for. */
  readonly installedFor: readonly AgentName[];
}

/** Vectors of texts, kept so that no text is embedded twice. */
export interface KeptVector {
  /** SHA-256 of the text, 64 hexadecimal digits. */
  readonly textHash: string;
  /** Length 1; shape [dimensions of the model]. */
  readonly vector: Float32Array;
}

export interface SkillSearchStore {
  /** Another text whenever a skill was seen for the first time, or what is installed was looked at. */
  getTextsVersion(): Promise<string>;
  /** All of them, by name and kind. */
  listTexts(): Promise<SkillText[]>;
  /** Those there are, in no particular order. */
  listVectors(model: string, textHashes: readonly string[]): Promise<KeptVector[]>;
  storeVectors(model: string, vectors: readonly KeptVector[]): Promise<void>;
}
