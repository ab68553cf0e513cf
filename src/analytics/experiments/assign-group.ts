import { createHash } from 'node:crypto';
import type { ExperimentGroup } from '../../domain/experiment-design.ts';

const BUCKETS = 2 ** 48;

/**
 * The group of a unit: the same for the same experiment and unit, always and everywhere, and independent from one
 * experiment to the next.
 *
 * @param experiment - name of the experiment
 * @param unit - identity of the user or session
 * @param assignmentRatio - share that gets the treatment, 0–1
 * @see SHA-256 of the two as JSON; its first 48 bits against the ratio.
 * @example assignGroup('shorter prompt', 'user-1', 1) // => 'treatment'
 */
export function assignGroup(experiment: string, unit: string, assignmentRatio: number): ExperimentGroup {
  const digest = createHash('sha256')
    .update(JSON.stringify([experiment, unit]))
    .digest();
  return digest.readUIntBE(0, 6) < assignmentRatio * BUCKETS ? 'treatment' : 'control';
}
