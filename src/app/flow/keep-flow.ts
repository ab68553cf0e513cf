import { choosePaired } from '../../analytics/dependencies/count-pairs.ts';
import { computeSessionFlow } from '../../analytics/flow/compute-session-flow.ts';
import type { SessionContribution, SessionSteps } from '../../ports/flow-store.ts';
import type { Analysis } from '../analysis/analysis.ts';

/** Sessions read at a time: mostly some hundred steps each. */
const SESSIONS_AT_A_TIME = 32;
/** Rows written at a time, about: so that appends come in between. */
const ROWS_AT_A_TIME = 10_000;

/** Keeps pairs, flow and trouble of skills up to date: works out anew what each changed session adds. */
export const keepFlow: Analysis = {
  name: 'flow',
  restMs: 2000,

  async update({ store: { analyses }, signal }) {
    for (;;) {
      const changed = await analyses.changes.takeSessions(SESSIONS_AT_A_TIME);
      if (changed.length === 0) return;
      const ids = changed.map(({ id }) => id);
      const sessions = await analyses.flow.readSessions(ids);
      for (const piece of inPieces(sessions.map(toContribution))) await analyses.flow.storeContributions(piece);
      await analyses.changes.doneSessions(ids);
      if (signal?.aborted) return;
    }
  },
};

/** What a session adds, as a function of its record alone. */
export function toContribution({ id, project, present, steps }: SessionSteps): SessionContribution {
  const lastEventAt = steps.reduce((latest, { startedAt, endedAt }) => Math.max(latest, endedAt ?? startedAt), Number.NEGATIVE_INFINITY);
  return {
    id,
    project,
    present: present.map((skill) => skill.id),
    paired: choosePaired(present),
    ...computeSessionFlow(steps, lastEventAt),
  };
}

/** Contributions in groups that are not many rows together; a large one stands alone. */
function inPieces(contributions: readonly SessionContribution[]): SessionContribution[][] {
  const pieces: SessionContribution[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  for (const contribution of contributions) {
    const own = contribution.paired.length ** 2 / 2 + contribution.edges.length;
    if (rows + own > ROWS_AT_A_TIME) {
      pieces.push([]);
      rows = 0;
    }
    pieces.at(-1)?.push(contribution);
    rows += own;
  }
  return pieces;
}
