import type { InvocationObservation } from '../../domain/invocation.ts';
import {
  type LegacyInvocation,
  legacyDurationUs,
  legacyErrorType,
  legacyJsonEventId,
  legacyOutcome,
  legacyPhase,
  legacySkill,
} from '../../domain/legacy/legacy-invocation.ts';
import { parseLegacyTime } from '../../domain/legacy/legacy-time.ts';
import { LocalClock } from '../../domain/legacy/local-time.ts';
import type { SessionObservation } from '../../domain/session.ts';
import { toSkillName } from '../../domain/taxonomy/safe-name.ts';
import type { EarlierBatch, EarlierData, EarlierInvocation } from '../../ports/earlier-data.ts';
import { asObject, asText, type JsonObject } from '../shared/json-shape.ts';

/** Invocations handed over at a time, more when one session has more. */
const INVOCATIONS_PER_BATCH = 2_000;
const LONGEST_ID = 200;

/** @returns undefined when the text is not such a document */
export function parseLegacyJson(text: string, timezone: string): EarlierData | undefined {
  const document = parseDocument(text);
  if (document === undefined) return undefined;
  const entries = Array.isArray(document['invocations']) ? document['invocations'] : [];
  const { sessions, rejectedCount } = readEntries(entries, new LocalClock(timezone));
  const used = new Set(entries.map((entry) => asObject(entry)?.['skill_name']));
  const withoutInvocation = Object.keys(asObject(document['skills']) ?? {}).filter((name) => !used.has(name)).length;
  const warning = `${withoutInvocation} skills have sums but no invocation: a sum has no time and is not taken over`;
  return {
    batches: toBatches(sessions),
    rejectedCount,
    warnings: withoutInvocation === 0 ? [] : [warning],
    copyPath: null,
    close: () => {},
  };
}

/** Either of the two keys, and of the shape they have there. */
function parseDocument(text: string): JsonObject | undefined {
  let document: JsonObject | undefined;
  try {
    document = asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
  if (document === undefined) return undefined;
  const { invocations, skills } = document;
  if (invocations === undefined && skills === undefined) return undefined;
  const isOurs = (invocations === undefined || Array.isArray(invocations)) && (skills === undefined || asObject(skills) !== undefined);
  return isOurs ? document : undefined;
}

type Sessions = ReadonlyMap<string, readonly EarlierInvocation[]>;

function readEntries(entries: readonly unknown[], clock: LocalClock): { sessions: Sessions; rejectedCount: number } {
  const sessions = new Map<string, EarlierInvocation[]>();
  const seen = new Map<string, number>();
  let rejectedCount = 0;
  for (const entry of entries) {
    const invocation = readEntry(asObject(entry), clock, seen);
    if (invocation === undefined) {
      rejectedCount++;
      continue;
    }
    const { sessionId } = invocation.observation;
    const known = sessions.get(sessionId);
    if (known === undefined) sessions.set(sessionId, [invocation]);
    else known.push(invocation);
  }
  return { sessions, rejectedCount };
}

function readEntry(entry: JsonObject | undefined, clock: LocalClock, seen: Map<string, number>): EarlierInvocation | undefined {
  const name = toSkillName(entry?.['skill_name']);
  const sessionId = asText(entry?.['session_id'], LONGEST_ID);
  const startedAt = parseLegacyTime(entry?.['invoked_at'], clock);
  const startedAtAsUtc = parseLegacyTime(entry?.['invoked_at']);
  if (entry === undefined || name === null || sessionId === undefined || startedAt === null || startedAtAsUtc === null) return undefined;
  const row = entry as unknown as LegacyInvocation;
  const durationUs = legacyDurationUs(row, startedAt);
  const phase = legacyPhase(row);
  const errorType = legacyErrorType(row);
  const observation: InvocationObservation = {
    eventId: legacyJsonEventId(row, countUp(row, seen)),
    skill: legacySkill(name),
    sessionId,
    agent: 'legacy',
    source: 'legacy',
    startedAt,
    ...(durationUs === null ? {} : { endedAt: startedAt + Math.round(durationUs / 1000), measuredDurationMs: durationUs / 1000 }),
    outcome: legacyOutcome(row),
    certainty: 'observed',
    ...(phase === null ? {} : { phase }),
    ...(errorType === null ? {} : { errorType }),
  };
  return { observation, startedAtAsUtc };
}

function countUp(row: LegacyInvocation, seen: Map<string, number>): number {
  const key = JSON.stringify([row.session_id, row.skill_name, row.invoked_at]);
  const ordinal = (seen.get(key) ?? 0) + 1;
  seen.set(key, ordinal);
  return ordinal;
}

function* toBatches(bySession: Sessions): Generator<EarlierBatch> {
  let invocations: EarlierInvocation[] = [];
  let sessions: SessionObservation[] = [];
  for (const ofSession of bySession.values()) {
    for (const invocation of ofSession) invocations.push(invocation);
    sessions.push(toSession(ofSession));
    if (invocations.length < INVOCATIONS_PER_BATCH) continue;
    yield { invocations, sessions, listings: [] };
    [invocations, sessions] = [[], []];
  }
  if (sessions.length > 0) yield { invocations, sessions, listings: [] };
}

function toSession(invocations: readonly EarlierInvocation[]): SessionObservation {
  const observations = invocations.map(({ observation }) => observation);
  const { sessionId, agent } = observations[0] as InvocationObservation;
  const firstEventAt = observations.reduce((first, { startedAt }) => Math.min(first, startedAt), Number.POSITIVE_INFINITY);
  const lastEventAt = observations.reduce((last, { startedAt, endedAt }) => Math.max(last, endedAt ?? startedAt), firstEventAt);
  return { sessionId, agent, firstEventAt, lastEventAt };
}
