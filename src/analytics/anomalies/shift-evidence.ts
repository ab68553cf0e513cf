/** A shift that may have happened, as a factor of the baseline: below 1 a fall, above 1 a rise. */
export interface ShiftHypothesis {
  readonly direction: 'down' | 'up';
  readonly ratio: number;
  /** How much of the budget it may use; all together 1. */
  readonly weight: number;
}

/** What one hour says. */
export interface HourEvidence {
  readonly at: number;
  /** Log likelihood of the hour under each hypothesis, minus that under the baseline. */
  readonly logRatios: readonly number[];
  /** What was measured and what the baseline expects, as weighted sums: their quotients by `weight` are the means. */
  readonly observed: number;
  readonly expected: number;
  readonly weight: number;
  /** Invocations it is made of. */
  readonly sampleSize: number;
}

/** Sums since a shift seems to have begun. */
export interface ShiftSpan {
  readonly from: number;
  readonly hours: number;
  readonly observed: number;
  readonly expected: number;
  readonly weight: number;
  readonly sampleSize: number;
}

/** One hypothesis: plain numbers, so that a state can be stored as JSON. */
interface Track {
  /** Shiryaev-Roberts statistic. */
  evidence: number;
  /** Log likelihood ratio since it was last 0: where the shift began, if there is one. */
  run: number;
  span: Span;
}

type Span = { -readonly [Key in keyof ShiftSpan]: ShiftSpan[Key] };

export type ShiftEvidenceState = readonly Track[];

/** Keeps the statistic finite whatever happens. */
const LARGEST_EVIDENCE = 1e100;

/**
 * Has something shifted, in either direction and by an unknown amount? The Shiryaev-Roberts statistic of each
 * hypothesis grows by one an hour and is multiplied by the hour's likelihood ratio; their weighted sum is the evidence.
 * When nothing has shifted, evidence of at least E comes up on average once in E hours or more, whatever the length of
 * the series, so an alarm at E = hours / allowed alarms keeps a budget.
 *
 * @see Shin, Ramdas & Rinaldo (2022), "E-detectors: a nonparametric framework for sequential change detection".
 */
export class ShiftEvidence {
  readonly #hypotheses: readonly ShiftHypothesis[];
  readonly #tracks: Track[];

  constructor(hypotheses: readonly ShiftHypothesis[], state?: ShiftEvidenceState) {
    this.#hypotheses = hypotheses;
    this.#tracks = hypotheses.map((_, k) => {
      const known = state?.[k];
      return known === undefined ? emptyTrack() : { ...known, span: { ...known.span } };
    });
  }

  /** @param largestLogRatio - bounds what a single hour can add, so that one odd hour is no shift */
  push(hour: HourEvidence, largestLogRatio: number): void {
    this.#tracks.forEach((track, k) => {
      const logRatio = Math.min(hour.logRatios[k] ?? 0, largestLogRatio);
      track.evidence = Math.min((track.evidence + 1) * Math.exp(logRatio), LARGEST_EVIDENCE);
      track.run += logRatio;
      if (track.run <= 0) {
        track.run = 0;
        track.span = emptySpan();
        return;
      }
      extend(track.span, hour);
    });
  }

  /** In hours: how rarely as much comes up by chance; of one direction, or of both together. */
  evidenceOf(direction?: ShiftHypothesis['direction']): number {
    let sum = 0;
    this.#tracks.forEach((track, k) => {
      const hypothesis = this.#hypotheses[k];
      if (hypothesis === undefined || (direction !== undefined && hypothesis.direction !== direction)) return;
      sum += hypothesis.weight * track.evidence;
    });
    return sum;
  }

  /** The hypothesis of a direction that fits best, and since when. */
  bestOf(direction: ShiftHypothesis['direction']): { readonly index: number; readonly span: ShiftSpan } {
    let index = -1;
    this.#tracks.forEach(({ evidence }, k) => {
      if (this.#hypotheses[k]?.direction === direction && !(evidence <= (this.#tracks[index]?.evidence ?? -1))) index = k;
    });
    return { index, span: { ...(this.#tracks[index]?.span ?? emptySpan()) } };
  }

  reset(): void {
    for (const track of this.#tracks) Object.assign(track, emptyTrack());
  }

  toState(): ShiftEvidenceState {
    return this.#tracks;
  }
}

function emptyTrack(): Track {
  return { evidence: 0, run: 0, span: emptySpan() };
}

function emptySpan(): Span {
  return { from: 0, hours: 0, observed: 0, expected: 0, weight: 0, sampleSize: 0 };
}

/** Adds an hour to a span, in place. */
export function extend(span: Span, hour: HourEvidence): void {
  if (span.hours === 0) span.from = hour.at;
  span.hours++;
  span.observed += hour.observed;
  span.expected += hour.expected;
  span.weight += hour.weight;
  span.sampleSize += hour.sampleSize;
}
