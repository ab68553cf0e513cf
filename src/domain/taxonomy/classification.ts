/** What the taxonomy knows of a skill: where it belongs and which phase of the work it usually serves. */
export interface Classification {
  /** A name from `CATEGORIES`, or null when no rule fits. */
  readonly category: string | null;
  /** A workflow phase of CONTRACT section 1, or null when the skill serves no phase in particular. */
  readonly phase: string | null;
  /** A name from `MODALITIES`, or null. */
  readonly modality: string | null;
}
