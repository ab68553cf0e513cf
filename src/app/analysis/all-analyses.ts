import { keepAdvice } from '../advice/keep-advice.ts';
import { keepAnomalies } from '../anomalies/keep-anomalies.ts';
import { skillClusters } from '../clusters/skill-clusters.ts';
import { EXPERIMENT_UPDATES } from '../experiments/experiment-updates.ts';
import { keepFlow } from '../flow/keep-flow.ts';
import { predictionAnalysis } from '../prediction/keep-prediction.ts';
import { keepBaselines } from '../recommendations/baselines.ts';
import type { Analysis } from './analysis.ts';

/** Every analysis that keeps something, in the order in which they are brought up to date. */
export const ANALYSES: readonly Analysis[] = [
  keepAnomalies,
  keepFlow,
  skillClusters,
  keepBaselines,
  EXPERIMENT_UPDATES,
  predictionAnalysis,
  // After those whose anomalies and clusters it reads.
  keepAdvice,
];
