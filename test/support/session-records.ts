import { digestSession } from '../../src/analytics/sessions/digest-session.ts';
import type { SessionDigest } from '../../src/analytics/sessions/session-digest.ts';
import type { SessionRecord, SessionStep } from '../../src/domain/session-record.ts';

let sessions = 0;

/** A step of the shell command `git status` that took a second and was completed, and whatever is said otherwise. */
export function step({ name = 'git status', ...given }: Partial<SessionStep> & { readonly name?: string } = {}): SessionStep {
  const { startedAt = 0, durationMs = 1000 } = given;
  return {
    skill: { kind: 'shell', name },
    category: null,
    startedAt,
    endedAt: durationMs === null ? null : startedAt + durationMs,
    durationMs,
    outcome: 'completed',
    phase: null,
    errorType: null,
    subagentId: null,
    ...given,
  };
}

/** A session of these steps, from the first start to the last end. */
export function session(steps: readonly SessionStep[], given: Partial<SessionRecord> = {}): SessionRecord {
  sessions += 1;
  const starts = steps.map(({ startedAt }) => startedAt);
  const ends = steps.map(({ startedAt, endedAt }) => endedAt ?? startedAt);
  return {
    sessionId: `session-${sessions}`,
    agent: 'claude-code',
    project: 'shop',
    firstEventAt: starts.length === 0 ? 0 : Math.min(...starts),
    lastEventAt: ends.length === 0 ? 0 : Math.max(...ends),
    steps,
    ...given,
  };
}

/** What is kept of a session of these steps. */
export function digest(steps: readonly SessionStep[], given: Partial<SessionRecord> = {}): SessionDigest {
  return digestSession(session(steps, given));
}
