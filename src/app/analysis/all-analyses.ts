import { skillClusters } from '../clusters/skill-clusters.ts';
import type { Analysis } from './analysis.ts';

/** Every analysis that keeps something, in the order in which they are brought up to date. */
export const ANALYSES: readonly Analysis[] = [skillClusters];
