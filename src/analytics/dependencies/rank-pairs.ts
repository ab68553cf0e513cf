import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts';
import { type ConfidenceInterval, wilsonInterval } from '../../stats/wilson-interval.ts';
import type { InsufficientData } from '../insufficient-data.ts';
import { measurePair, type PairMeasures } from './measure-pair.ts';
import { type RelationshipType, relationshipTypeOf } from './relationship-type.ts';

/** Two skills that shared sessions, seen from the first of them. */
export interface SharedSessions {
  readonly first: string;
  readonly second: string;
  /** Sessions with both, at least 1. */
  readonly both: number;
}

export interface Dependency extends SharedSessions, PairMeasures {
  readonly relationshipType: RelationshipType;
  /** The p-value raised by how many pairs were looked at (Benjamini–Hochberg). */
  readonly adjustedPValue: number;
  /** Of the sessions with the first, the share with the second too. */
  readonly shareOfFirst: number;
  readonly shareInterval: ConfidenceInterval;
}

export type Dependencies =
  | {
      readonly kind: 'dependencies';
      /** The surest strong ones first, then by name. */
      readonly dependencies: readonly Dependency[];
      readonly sessions: number;
      /** Pairs that could have been found: these the p-values are adjusted for. */
      readonly pairsLookedAt: number;
    }
  | InsufficientData;

export interface RankPairsOptions {
  /** 1.5 when not given. Of the shrunk lift. */
  readonly minLift?: number;
  /** All when not given. */
  readonly limit?: number;
  /** Pairs that could have been found, those without a shared session included; as many as given when left out. */
  readonly pairsLookedAt?: number;
}

/** Sessions with anything in them, below which nothing is said. */
export const REQUIRED_SESSIONS = 10;
export const DEFAULT_MIN_LIFT = 1.5;
const FALSE_DISCOVERY_RATIO = 0.05;

/**
 * Which pairs of skills are used together more than chance explains: a shrunk lift of `minLift` or more, and a p-value that
 * stays below 5 % when raised by the number of pairs looked at.
 *
 * @param sessions - with anything in them
 * @param sessionsOf - sessions by skill; must know each skill of `pairs`
 * @param pairs - each once
 * @throws RangeError for counts that cannot be
 */
export function rankPairs(
  sessions: number,
  sessionsOf: ReadonlyMap<string, number>,
  pairs: readonly SharedSessions[],
  options: RankPairsOptions = {},
): Dependencies {
  const { minLift = DEFAULT_MIN_LIFT, limit = pairs.length } = options;
  if (sessions < REQUIRED_SESSIONS) return { kind: 'insufficient_data', sampleSize: sessions, requiredSampleSize: REQUIRED_SESSIONS };
  const pairsLookedAt = Math.max(pairs.length, options.pairsLookedAt ?? 0);
  const measured = pairs.map((pair) => {
    const first = sessionsOf.get(pair.first) ?? 0;
    const second = sessionsOf.get(pair.second) ?? 0;
    return { pair, first, measures: measurePair({ sessions, first, second, both: pair.both }) };
  });
  const adjusted = benjaminiHochberg(measured.map(({ measures }) => measures.pValue));
  const found = measured.flatMap(({ pair, first, measures }, index): Dependency[] => {
    // Pairs never seen together come last in the order of p-values, or nearly: taken as p = 1 they raise the others'.
    const adjustedPValue = Math.min(1, ((adjusted[index] as number) * pairsLookedAt) / pairs.length);
    if (measures.shrunkLift < minLift || adjustedPValue >= FALSE_DISCOVERY_RATIO) return [];
    return [
      {
        ...pair,
        ...measures,
        relationshipType: relationshipTypeOf(measures.shrunkLift),
        adjustedPValue,
        shareOfFirst: pair.both / first,
        shareInterval: wilsonInterval(pair.both, first),
      },
    ];
  });
  found.sort((a, b) => b.cautiousLift - a.cautiousLift || compareText(a.first, b.first) || compareText(a.second, b.second));
  return { kind: 'dependencies', dependencies: found.slice(0, limit), sessions, pairsLookedAt };
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
