import { SessionBuddyError } from '../../domain/errors.ts';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import type { HourlyUse, SessionPlaceInTime } from '../../ports/span-queries.ts';

const HOUR_MS = 3_600_000;
const PAGE = 50;
/** Sessions and uses that are counted; of more, the latest. */
const MOST_SESSIONS = 10_000;
const MOST_USES = 100_000;

export interface ProjectUseRequest extends TimeWindow {
  readonly project: string;
  readonly of: SkillRef | readonly SkillKind[];
}

/**
 * How often something was used in a project, hour by hour, a page of sessions at a time: other questions come in between.
 * Where there is too much to count, it begins with the first hour that is counted whole.
 *
 * @throws SessionBuddyError PROJECT_NOT_FOUND when no session was ever in it
 */
export async function readProjectUse(
  { spans, sessionRecords }: Pick<AnalysisPorts, 'spans' | 'sessionRecords'>,
  { from, to, project, of }: ProjectUseRequest,
): Promise<HourlyUse> {
  const counts = new Map<number, number>();
  let [sessions, uses] = [0, 0];
  let next: SessionPlaceInTime | null = null;
  do {
    const page = await spans.listProjectUse({ from, to, project, of, limit: PAGE, ...(next === null ? {} : { before: next }) });
    page.use.counts.forEach((count, index) => {
      const at = (page.use.from as number) + index * HOUR_MS;
      counts.set(at, (counts.get(at) ?? 0) + count);
      uses += count;
    });
    sessions += page.sessions;
    next = page.next;
  } while (next !== null && sessions < MOST_SESSIONS && uses < MOST_USES);
  if (sessions === 0 && (await sessionRecords.findProject(project)) === undefined) {
    throw new SessionBuddyError('PROJECT_NOT_FOUND', `no session was in the project ${JSON.stringify(project)}`);
  }
  // Sessions not looked at ended by then.
  const countedFrom = next === null ? from : next.lastEventAt + 1;
  return join([...counts].filter(([at, count]) => count > 0 && at >= countedFrom));
}

function join(hours: readonly (readonly [at: number, count: number])[]): HourlyUse {
  if (hours.length === 0) return { from: null, counts: new Uint32Array() };
  const first = hours.reduce((least, [at]) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const last = hours.reduce((most, [at]) => Math.max(most, at), first);
  const counts = new Uint32Array((last - first) / HOUR_MS + 1);
  for (const [at, count] of hours) counts[(at - first) / HOUR_MS] = count;
  return { from: first, counts };
}
