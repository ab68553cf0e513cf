import { ERROR_CODES } from '../../../domain/errors.ts';
import { RANKED_KINDS } from '../../../domain/skill.ts';
import { toAnomalyJson } from '../../public-json/anomaly-json.ts';
import { toTopSkillJson } from '../../public-json/top-skill-json.ts';
import { orNull, toInstant } from '../../public-json/units.ts';
import type { ResourceContext } from './resource-context.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A session is active while its latest event is younger than this, as for the WebSocket. */
const ACTIVE_SESSION_MS = 5 * MINUTE_MS;
const MOST_SKILLS = 10;
const MOST_ANOMALIES = 20;

/** The state now: what is recorded, what the last day was like, what is not as it was. */
export async function readDashboard({ store, clock }: ResourceContext) {
  const now = clock.now();
  const [status, day, hour, activeSessions, anomalies, openCounts] = await Promise.all([
    store.getStatus(),
    store.rankSkills({ from: now - 24 * HOUR_MS, to: now, kinds: RANKED_KINDS, limit: MOST_SKILLS }),
    store.tallySkills({ from: now - HOUR_MS, to: now, kinds: RANKED_KINDS }),
    store.countActiveSessions(now - ACTIVE_SESSION_MS),
    store.analyses.anomalies.list({ from: now, openToo: true, openOnly: true, kinds: RANKED_KINDS, limit: MOST_ANOMALIES }),
    store.analyses.anomalies.countOpen(),
  ]);
  return {
    as_of: toInstant(now),
    is_demo: status.isDemo,
    message: status.invocations === 0 ? `Nothing is recorded yet. ${ERROR_CODES.NOTHING_RECORDED}` : null,
    recorded: {
      invocations: status.invocations,
      sessions: status.sessions,
      skills: status.skills,
      last_event_at: orNull(status.lastEventAt, toInstant),
    },
    totals: {
      invocations_1h: hour.reduce((sum, { invocations }) => sum + invocations, 0),
      invocations_24h: day.totals.invocations,
      skills_24h: day.totals.skills,
      sessions_24h: day.totals.sessions,
      active_sessions: activeSessions,
    },
    top_skills_24h: day.skills.map(toTopSkillJson),
    open_anomalies: anomalies.map(toAnomalyJson),
    open_anomaly_counts: openCounts,
  };
}

/** Differs when what is shown does, but for the time of day. */
export async function versionOfDashboard(context: ResourceContext): Promise<string> {
  const { as_of: _, ...shown } = await readDashboard(context);
  return JSON.stringify(shown);
}
