import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';
import type { EventBatch } from '../../ports/event-store.ts';
import { drawInvocation } from './demo-invocation.ts';
import { drawLogNormal, pickWeighted, type RandomStream } from './demo-random.ts';
import type { DemoScenario } from './demo-scenarios.ts';
import { describeSession } from './generate-history.ts';

/** Sessions that run side by side. */
const SESSIONS = 4;
const MEDIAN_PAUSE_MS = 900;
/** Long uses are cut to this, so that something happens. */
const LONGEST_MS = 12_000;

export interface LiveDemoOptions {
  readonly append: (batch: EventBatch) => Promise<unknown>;
  readonly clock: Clock;
  readonly random: RandomStream;
  readonly scenario: DemoScenario;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Made-up sessions in real time, about three invocations a second: each is stored as it begins and again as it ends.
 *
 * @returns when it was aborted and the last append has settled
 */
export async function runLiveDemo(options: LiveDemoOptions): Promise<void> {
  await Promise.all(Array.from({ length: SESSIONS }, () => runSessions(options)));
}

async function runSessions(options: LiveDemoOptions): Promise<void> {
  while (!options.signal.aborted) await runSession(options);
}

async function runSession({ append, clock, random, scenario, signal }: LiveDemoOptions): Promise<void> {
  const startedAt = clock.now();
  const sessionId = `demo-live-${startedAt.toString(36)}-${Math.floor(random() * 1e9).toString(36)}`;
  const project = scenario.projects[Math.floor(random() * scenario.projects.length)] ?? 'demo';
  const skills = scenario.skills.filter(({ unusedForDays }) => unusedForDays === undefined);
  const length = 20 + Math.floor(random() * 60);
  for (let index = 0; index < length; index++) {
    await pause(drawLogNormal(random, MEDIAN_PAUSE_MS, 0.8), signal);
    if (signal.aborted) return;
    const skill = pickWeighted(random, skills, ({ weight }) => weight);
    const at = clock.now();
    const ended = drawInvocation(random, skill, { eventId: `demo:${sessionId}:${index}`, sessionId, startedAt: at, daysToEnd: 0 });
    const { endedAt, errorType: _, ...opened } = ended;
    const session = (lastEventAt: number) => [describeSession(sessionId, project, startedAt, lastEventAt)];
    await append({ invocations: [{ ...opened, outcome: 'open', certainty: 'none' }], sessions: session(at) });
    await pause(Math.min(LONGEST_MS, endedAt - at), signal);
    const now = clock.now();
    await append({ invocations: [{ ...ended, endedAt: now }], sessions: session(now) });
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
