import type { Tool } from './tool.ts';
import { assignExperimentGroup } from './tools/assign-experiment-group.ts';
import { createExperiment } from './tools/create-experiment.ts';
import { detectAnomalies } from './tools/detect-anomalies.ts';
import { forecastUsage } from './tools/forecast-usage.ts';
import { getCollaborativeRecommendations } from './tools/get-collaborative-recommendations.ts';
import { getCommunityBaselines } from './tools/get-community-baselines.ts';
import { getExperiment } from './tools/get-experiment.ts';
import { getPipelineAnalytics } from './tools/get-pipeline-analytics.ts';
import { getRealTimeMetrics } from './tools/get-real-time-metrics.ts';
import { getSessionAnalytics } from './tools/get-session-analytics.ts';
import { getSkillDependencies } from './tools/get-skill-dependencies.ts';
import { getSkillTrend } from './tools/get-skill-trend.ts';
import { getUnusedSkills } from './tools/get-unused-skills.ts';
import { getWorkflowBottlenecks } from './tools/get-workflow-bottlenecks.ts';
import { predictSkillSuccess } from './tools/predict-skill-success.ts';
import { recommendSkillsForContext } from './tools/recommend-skills-for-context.ts';
import { recordExperimentOutcome } from './tools/record-experiment-outcome.ts';
import { recordInvocation } from './tools/record-invocation.ts';
import { searchSkills } from './tools/search-skills.ts';
import { stopExperiment } from './tools/stop-experiment.ts';
import { updateCommunityBaselines } from './tools/update-community-baselines.ts';

/** Every tool of CONTRACT section 6, in the order in which they are listed. */
export const TOOLS: readonly Tool[] = [
  getRealTimeMetrics,
  detectAnomalies,
  getSkillTrend,
  getCollaborativeRecommendations,
  getCommunityBaselines,
  getSkillDependencies,
  updateCommunityBaselines,
  recordInvocation,
  predictSkillSuccess,
  recommendSkillsForContext,
  searchSkills,
  createExperiment,
  getExperiment,
  assignExperimentGroup,
  recordExperimentOutcome,
  stopExperiment,
  getSessionAnalytics,
  getWorkflowBottlenecks,
  getPipelineAnalytics,
  getUnusedSkills,
  forecastUsage,
];
