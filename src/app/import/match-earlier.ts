import type { InvocationObservation } from '../../domain/invocation.ts';
import { isLegacyEvent, isLegacyJsonEvent } from '../../domain/legacy/legacy-invocation.ts';
import type { EarlierInvocation } from '../../ports/earlier-data.ts';
import type { MetricQueries, TimelineEntry } from '../../ports/metric-queries.ts';

const ENTRIES_PER_PAGE = 10_000;

/**
 * Finds which of the invocations of an earlier version are stored already. A row of `skills.db` and an entry of `skill_metrics.json`
 * may be the same invocation under two identities (the one was made from the other): same session, skill and start.
 * Then it keeps the identity it has here. What is stored keeps its time too, in whatever zone it is read now.
 */
export class EarlierMatch {
  readonly #queries: Pick<MetricQueries, 'listTimeline'>;

  constructor(queries: Pick<MetricQueries, 'listTimeline'>) {
    this.#queries = queries;
  }

  /** @param invocations - all that the file has of each of their sessions */
  async match(invocations: readonly EarlierInvocation[]): Promise<InvocationObservation[]> {
    const matched: InvocationObservation[] = [];
    for (const [sessionId, ofSession] of Map.groupBy(invocations, ({ observation }) => observation.sessionId)) {
      const isEarlier = ofSession.some(({ observation }) => isLegacyEvent(observation.eventId));
      const stored = new StoredSession(isEarlier ? await this.#listStored(sessionId) : []);
      for (const invocation of ofSession) matched.push(stored.claim(invocation));
    }
    return matched;
  }

  async #listStored(sessionId: string): Promise<TimelineEntry[]> {
    const stored: TimelineEntry[] = [];
    for (let after: string | undefined; ; ) {
      const page = await this.#queries.listTimeline({ sessionId, limit: ENTRIES_PER_PAGE, ...(after === undefined ? {} : { after }) });
      for (const entry of page) if (isLegacyEvent(entry.eventId)) stored.push(entry);
      after = page.at(-1)?.eventId;
      if (page.length < ENTRIES_PER_PAGE) return stored;
    }
  }
}

class StoredSession {
  readonly #byId: ReadonlyMap<string, TimelineEntry>;
  /** Not claimed yet, by skill, start and kind of file. */
  readonly #free: ReadonlyMap<string, TimelineEntry[]>;

  constructor(entries: readonly TimelineEntry[]) {
    this.#byId = new Map(entries.map((entry) => [entry.eventId, entry]));
    this.#free = Map.groupBy(entries, ({ eventId, skill, startedAt }) => keyOf(isLegacyJsonEvent(eventId), skill.name, startedAt));
  }

  claim({ observation, startedAtAsUtc }: EarlierInvocation): InvocationObservation {
    if (!isLegacyEvent(observation.eventId)) return observation;
    const { eventId, skill, startedAt } = observation;
    const isFromOther = !isLegacyJsonEvent(eventId);
    const twin = (at: number) => this.#free.get(keyOf(isFromOther, skill.name, at))?.shift();
    const known = this.#byId.get(eventId) ?? twin(startedAt) ?? twin(startedAtAsUtc);
    return known === undefined ? observation : { ...startingAt(observation, known.startedAt), eventId: known.eventId };
  }
}

function keyOf(isJson: boolean, name: string, startedAt: number): string {
  return `${isJson} ${startedAt} ${name}`;
}

function startingAt(observation: InvocationObservation, startedAt: number): InvocationObservation {
  const { endedAt } = observation;
  return { ...observation, startedAt, ...(endedAt === undefined ? {} : { endedAt: endedAt + startedAt - observation.startedAt }) };
}
