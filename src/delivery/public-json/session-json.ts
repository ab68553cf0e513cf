import { z } from 'zod';
import type { SessionCursor, SessionPage } from '../../app/session-detail.ts';
import { AGENTS } from '../../domain/agent.ts';
import type { SessionSummary } from '../../ports/metric-queries.ts';
import { countSchema, instantSchema, ratioSchema, secondsSchema, toInstant, toRatio, toSeconds } from './units.ts';

export const sessionSchema = z.strictObject({
  session_id: z.string(),
  agent: z.enum(AGENTS),
  project: z.string().nullable(),
  directory: z.string().nullable(),
  git_branch: z.string().nullable(),
  agent_version: z.string().nullable(),
  first_event_at: instantSchema,
  last_event_at: instantSchema,
  duration_seconds: secondsSchema.meta({ description: 'from the first event to the last' }),
  invocations: countSchema,
  completed: countSchema,
  ended: countSchema,
  completion_ratio: ratioSchema,
  skills: countSchema.meta({ description: 'how many different skills it used' }),
});
export type SessionJson = z.infer<typeof sessionSchema>;

export function toSessionJson(session: SessionSummary): SessionJson {
  return {
    session_id: session.sessionId,
    agent: session.agent,
    project: session.project,
    directory: session.directory,
    git_branch: session.gitBranch,
    agent_version: session.agentVersion,
    first_event_at: toInstant(session.firstEventAt),
    last_event_at: toInstant(session.lastEventAt),
    duration_seconds: toSeconds(Math.max(0, session.lastEventAt - session.firstEventAt)),
    invocations: session.invocations,
    completed: session.completed,
    ended: session.ended,
    completion_ratio: session.ended === 0 ? null : toRatio(session.completed / session.ended),
    skills: session.skills,
  };
}

/** `sessions --json` and `GET /api/v1/sessions`. */
export const sessionPageSchema = z.strictObject({
  sessions: z.array(sessionSchema).meta({ description: 'by last event, newest first' }),
  next: z.string().nullable().meta({ description: 'give it as `before` for the next page; null on the last page' }),
});
export type SessionPageJson = z.infer<typeof sessionPageSchema>;

export function toSessionPageJson({ sessions, next }: SessionPage): SessionPageJson {
  return { sessions: sessions.map(toSessionJson), next: next === null ? null : encodeSessionCursor(next) };
}

/** A session's place in the list as one opaque word. */
export function encodeSessionCursor({ lastEventAt, sessionId }: SessionCursor): string {
  return Buffer.from(`${lastEventAt}:${sessionId}`).toString('base64url');
}

/** @returns undefined for anything that {@link encodeSessionCursor} did not write */
export function parseSessionCursor(text: string): SessionCursor | undefined {
  const parts = /^(-?\d{1,16}):(.+)$/su.exec(Buffer.from(text, 'base64url').toString());
  const [, lastEventAt, sessionId] = parts ?? [];
  if (lastEventAt === undefined || sessionId === undefined) return undefined;
  return { lastEventAt: Number(lastEventAt), sessionId };
}
