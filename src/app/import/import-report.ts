import type { InvocationObservation } from '../../domain/invocation.ts';
import { OUTCOMES, type Outcome } from '../../domain/outcome.ts';
import { SKILL_KINDS, type SkillKind } from '../../domain/skill.ts';
import type { AppendResult, EventBatch } from '../../ports/event-store.ts';

/** What an import did, as `import --json` prints it (CONTRACT section 2). */
export interface ImportReport {
  /** Transcripts looked at, unchanged ones included. */
  readonly files: number;
  /** Lines read now: unchanged parts of a file are not read again. */
  readonly lines: number;
  readonly rejectedLines: number;
  /** Sessions of which something was read now. */
  readonly sessions: number;
  readonly invocations: {
    readonly new: number;
    /** Observations that said nothing that was not known. */
    readonly duplicate: number;
    /** Of the new ones, by kind and by the outcome that stands at the end of the import. */
    readonly byKind: Readonly<Record<SkillKind, number>>;
    readonly byOutcome: Readonly<Record<Outcome, number>>;
  };
  readonly warnings: readonly string[];
}

const LONGEST_WARNINGS = 50;

/** Adds up an import as its batches come back from the store. */
export class ImportTally {
  files = 0;
  lines = 0;
  #rejectedLines = 0;
  #new = 0;
  #duplicate = 0;
  readonly #sessions = new Set<string>();
  readonly #byKind = zeros(SKILL_KINDS);
  readonly #byOutcome = zeros(OUTCOMES);
  /** New in this import and perhaps not final: what has no observed end, and windows, which a fork may lengthen. */
  readonly #unsettled = new Set<string>();
  readonly #warnings: string[] = [];
  #unlistedWarnings = 0;

  add(batch: EventBatch, result: AppendResult): void {
    for (const { count } of batch.rejections ?? []) this.#rejectedLines += count;
    for (const { sessionId } of batch.sessions ?? []) this.#sessions.add(sessionId);
    batch.invocations.forEach((observation, index) => {
      const appended = result.invocations[index];
      if (appended?.status === 'new') this.#addNew(observation, appended.outcome);
      else if (appended?.status === 'duplicate') this.#duplicate++;
      else if (appended?.previousOutcome && this.#unsettled.has(observation.eventId)) {
        this.#byOutcome[appended.previousOutcome]--;
        this.#byOutcome[appended.outcome]++;
      }
    });
  }

  warn(warning: string): void {
    if (this.#warnings.length < LONGEST_WARNINGS) this.#warnings.push(warning);
    else this.#unlistedWarnings++;
  }

  report(): ImportReport {
    const unlisted = this.#unlistedWarnings === 0 ? [] : [`and ${this.#unlistedWarnings} more`];
    return {
      files: this.files,
      lines: this.lines,
      rejectedLines: this.#rejectedLines,
      sessions: this.#sessions.size,
      invocations: { new: this.#new, duplicate: this.#duplicate, byKind: { ...this.#byKind }, byOutcome: { ...this.#byOutcome } },
      warnings: [...this.#warnings, ...unlisted],
    };
  }

  #addNew({ eventId, skill, certainty }: InvocationObservation, outcome: Outcome): void {
    this.#new++;
    this.#byKind[skill.kind]++;
    this.#byOutcome[outcome]++;
    if (certainty !== 'observed' || skill.kind === 'skill' || skill.kind === 'agent') this.#unsettled.add(eventId);
  }
}

function zeros<Key extends string>(keys: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
}
