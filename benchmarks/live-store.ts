import { toTopSkillJson } from '../src/delivery/public-json/top-skill-json.ts';
import type { MetricsHubOptions } from '../src/delivery/websocket/hub-options.ts';
import type { LiveDataJson } from '../src/delivery/websocket/live-data.ts';
import { OUTCOMES, type Outcome } from '../src/domain/outcome.ts';
import type { SkillCounts } from '../src/ports/metric-queries.ts';

const MOST_SKILLS = 10;
const TOTALS = { invocations_1h: 1234, invocations_24h: 23_456, active_sessions: 12 };

/** Answers at once with top skills that make an update of about so many bytes: nothing but the broadcast is measured. */
export function makeLiveStore(bytes: number): { readonly store: MetricsHubOptions['store']; readonly data: LiveDataJson } {
  const bare = JSON.stringify(toTopSkillJson(makeCounts(0, 12))).length + 1;
  const skillCount = Math.min(MOST_SKILLS, Math.floor(bytes / bare));
  const nameLength = 12 + Math.max(0, Math.floor((bytes - 250) / skillCount - bare));
  const skills = Array.from({ length: skillCount }, (_, index) => makeCounts(index, nameLength));
  const byOutcome = countOutcomes(TOTALS.invocations_1h);
  const store = {
    rankSkills: async () => ({
      window: { from: 0, to: 0 },
      skills,
      totals: { invocations: TOTALS.invocations_24h, byOutcome, skills: 1, sessions: 1 },
    }),
    tallySkills: async () => [{ skill: { kind: 'skill', name: 'x' }, invocations: TOTALS.invocations_1h, byOutcome }],
    countActiveSessions: async () => TOTALS.active_sessions,
    analyses: { anomalies: { list: async () => [] } },
  };
  return {
    store: store as unknown as MetricsHubOptions['store'],
    data: { top_skills: skills.map(toTopSkillJson), anomalies: [], totals: TOTALS },
  };
}

function makeCounts(index: number, nameLength: number): SkillCounts {
  const invocations = 1000 - index;
  return {
    skill: { kind: 'skill', name: `skill-${index}`.padEnd(nameLength, 'abcdefghijkl') },
    category: null,
    ...{ firstInvokedAt: 1_764_000_000_000, lastInvokedAt: 1_764_300_000_000 + index },
    ...{ invocations, byOutcome: countOutcomes(invocations) },
    ...{ durationCount: invocations, durationSumMs: invocations * 1234, durationP50Ms: 1010.5, durationP95Ms: 5040.25 },
  };
}

function countOutcomes(invocations: number): Record<Outcome, number> {
  const failed = Math.floor(invocations / 10);
  return {
    ...(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>),
    completed: invocations - failed,
    failed,
  };
}
