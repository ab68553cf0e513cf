import type { AnalysisPorts } from '../../ports/analysis-ports.ts';

export type Side = 'reads' | 'writes';

/**
 * Which thread answers each method of each topic. In `analysis-methods.ts` stand the classes, with methods of these names
 * that do the same without a promise.
 */
export const ANALYSIS_TOPICS: { readonly [Topic in keyof AnalysisPorts]: { readonly [Name in keyof AnalysisPorts[Topic]]: Side } } = {
  changes: { takeSkills: 'writes', doneSkills: 'writes', takeSessions: 'writes', doneSessions: 'writes', resume: 'writes' },
  anomalies: {
    listSkillHours: 'reads',
    listActiveHours: 'reads',
    findFirstHour: 'reads',
    findBudget: 'reads',
    setBudget: 'writes',
    listWatchedSkills: 'reads',
    sync: 'writes',
    list: 'reads',
    countDetected: 'reads',
    countOpen: 'reads',
  },
  analysisState: { read: 'reads', write: 'writes' },
  spans: { listSkillSpans: 'reads', listHourlyUse: 'reads', listProjectUse: 'reads' },
  clusters: { listUses: 'reads', listClusters: 'reads', storeClusters: 'writes' },
  latestInvocations: { list: 'reads' },
  skillTotals: { read: 'reads' },
  search: { getTextsVersion: 'reads', listTexts: 'reads', listVectors: 'reads', storeVectors: 'writes' },
  flow: {
    readSessions: 'reads',
    storeContributions: 'writes',
    readCompany: 'reads',
    listFollowers: 'reads',
    getVersion: 'reads',
    listStepCounts: 'reads',
    findTrouble: 'reads',
    listTroubles: 'reads',
  },
  checkpoints: { list: 'reads', keep: 'writes' },
  sessionRecords: { listHeads: 'reads', readSteps: 'reads', find: 'reads', findProject: 'reads', findLastEventAt: 'reads' },
  community: {
    getUsageVersion: 'reads',
    readUsage: 'reads',
    listSkillsOfUsers: 'reads',
    listUsers: 'reads',
    countUsers: 'reads',
    listSkillUsage: 'reads',
    listLatestUses: 'reads',
    listProjectUses: 'reads',
    getServedCounts: 'reads',
    storeBaselines: 'writes',
    addServedCounts: 'writes',
  },
  experiments: {
    ...{ find: 'reads', list: 'reads', findAssignment: 'reads', readData: 'reads', countSamples: 'reads' },
    ...{ create: 'writes', assign: 'writes', leaveOut: 'writes', recordOutcome: 'writes', joinOutcomes: 'writes', close: 'writes' },
  },
  shortcuts: { list: 'reads', register: 'writes', remove: 'writes' },
  prediction: {
    listOutcomesFrom: 'reads',
    listNewestOutcomes: 'reads',
    findSessionPlace: 'reads',
    listGroupsOf: 'reads',
    listLatestOf: 'reads',
  },
  names: { list: 'reads' },
};
