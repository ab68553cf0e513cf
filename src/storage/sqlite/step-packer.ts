import { OUTCOMES } from '../../domain/outcome.ts';
import type { SkillKind } from '../../domain/skill.ts';
import type { PackedSteps } from '../../ports/packed-steps.ts';

export interface PackedStepRow {
  readonly skill_id: number;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly duration_us: number | null;
  readonly outcome: string;
  readonly phase: string | null;
  readonly error_type: string | null;
  readonly subagent_id: string | null;
}

export interface PackedSkillRow {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  readonly category: string | null;
}

const OUTCOME_PLACES = new Map<string, number>(OUTCOMES.map((outcome, place) => [outcome, place]));

/** Puts the steps of sessions into columns. */
export class StepPacker {
  readonly #counts: number[] = [];
  readonly #rows: PackedStepRow[] = [];
  readonly #skills = new Set<number>();

  /** How many there are. */
  get steps(): number {
    return this.#rows.length;
  }

  /** Those that were used. */
  get skillIds(): number[] {
    return [...this.#skills];
  }

  /** All of one session. */
  add(rows: readonly PackedStepRow[]): void {
    this.#counts.push(rows.length);
    for (const row of rows) {
      this.#rows.push(row);
      this.#skills.add(row.skill_id);
    }
  }

  /** @param skills - those of {@link skillIds} */
  pack(skills: readonly PackedSkillRow[]): PackedSteps {
    const rows = this.#rows;
    const skillPlaces = new Map(skills.map(({ id }, place) => [id, place]));
    const textPlaces = new Map<string, number>();
    const placeOf = (text: string | null) => {
      if (text === null) return -1;
      let place = textPlaces.get(text);
      if (place === undefined) {
        place = textPlaces.size;
        textPlaces.set(text, place);
      }
      return place;
    };
    return {
      counts: this.#counts,
      skills: skills.map(({ kind, name, category }) => ({ skill: { kind: kind as SkillKind, name }, category })),
      skill: Int32Array.from(rows, (row) => skillPlaces.get(row.skill_id) ?? -1),
      startedAt: Float64Array.from(rows, (row) => row.started_at),
      endedAt: Float64Array.from(rows, (row) => row.ended_at ?? Number.NaN),
      durationMs: Float64Array.from(rows, (row) => (row.duration_us === null ? Number.NaN : row.duration_us / 1000)),
      outcome: Uint8Array.from(rows, (row) => OUTCOME_PLACES.get(row.outcome) ?? 0),
      phase: Int32Array.from(rows, (row) => placeOf(row.phase)),
      errorType: Int32Array.from(rows, (row) => placeOf(row.error_type)),
      subagentId: Int32Array.from(rows, (row) => placeOf(row.subagent_id)),
      texts: [...textPlaces.keys()],
    };
  }
}
