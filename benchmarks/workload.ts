import type { InvocationObservation } from '../src/domain/invocation.ts';
import type { SkillRef } from '../src/domain/skill.ts';
import { seededRandom } from '../src/platform/seeded-random.ts';
import type { EventBatch } from '../src/ports/event-store.ts';

const DAY_MS = 86_400_000;
const KINDS = ['shell', 'tool', 'mcp', 'skill', 'agent'] as const;
const PHASES = ['setup', 'execution', 'verification', undefined] as const;

export interface WorkloadOptions {
  readonly invocations: number;
  /** Skills used with Zipf frequencies, a fifth of each kind. */
  readonly skills: number;
  readonly days: number;
  /** Epoch ms of the last invocation. */
  readonly until: number;
  readonly invocationsPerSession: number;
  /** Skills that one session draws from; the 48 real sessions of oh-my-posh use 15 (median), in 111 calls (mean). */
  readonly skillsPerSession: number;
  readonly seed: number;
  /**
   * Event ids in order of time, as `record` makes them, or random, as the agents' call ids are. A random id costs a page
   * of the unique index an event, in any database.
   */
  readonly ids: 'ordered' | 'random';
}

export const USUAL_WORKLOAD: Omit<WorkloadOptions, 'invocations' | 'until'> = {
  skills: 1_000,
  days: 90,
  invocationsPerSession: 111,
  skillsPerSession: 15,
  seed: 1,
  ids: 'random',
};

/** Made-up invocations in order of time, the same for the same options. */
export function* generateInvocations(options: WorkloadOptions): Generator<InvocationObservation> {
  const random = seededRandom(options.seed);
  const skills: SkillRef[] = Array.from({ length: options.skills }, (_, index) => ({
    kind: KINDS[index % KINDS.length] as (typeof KINDS)[number],
    name: `skill-${index}`,
  }));
  const cumulative = zipfCumulative(options.skills);
  const stepMs = (options.days * DAY_MS) / options.invocations;
  const start = options.until - options.days * DAY_MS;
  const perSession = zipfCumulative(options.skillsPerSession);
  let nextSession = 0;
  const newSession = (left: number) => ({
    id: `session-${options.seed}-${nextSession++}`,
    left,
    skills: Array.from({ length: options.skillsPerSession }, () => lowerBound(cumulative, random())),
  });
  // Ten sessions at a time, each replaced by a new one when it is full.
  const sessions = Array.from({ length: 10 }, () => newSession(1 + Math.floor(random() * options.invocationsPerSession)));
  for (let i = 0; i < options.invocations; i++) {
    const place = Math.floor(random() * sessions.length);
    let session = sessions[place] as (typeof sessions)[number];
    if (session.left-- === 0) sessions[place] = session = newSession(options.invocationsPerSession);
    const skillIndex = session.skills[lowerBound(perSession, random())] as number;
    const startedAt = Math.floor(start + i * stepMs);
    const durationMs = Math.round(Math.exp(5 + 2 * (random() + random() + random() - 1.5)) * 1000) / 1000;
    const failed = random() < 0.06;
    const phase = PHASES[skillIndex % PHASES.length];
    yield {
      eventId: `bench:${options.ids === 'random' ? hash32(i).toString(16).padStart(8, '0') : ''}-${String(options.seed).padStart(8, '0')}-${String(i).padStart(9, '0')}`,
      skill: skills[skillIndex] as SkillRef,
      sessionId: session.id,
      agent: 'other',
      source: 'record',
      startedAt,
      endedAt: startedAt + Math.ceil(durationMs),
      measuredDurationMs: durationMs,
      outcome: failed ? 'failed' : 'completed',
      certainty: 'observed',
      ...(phase === undefined ? {} : { phase }),
      ...(failed ? { errorType: 'exit_code_1' } : {}),
    };
  }
}

export function* batchesOf(invocations: Iterable<InvocationObservation>, size: number): Generator<EventBatch> {
  let batch: InvocationObservation[] = [];
  for (const invocation of invocations) {
    batch.push(invocation);
    if (batch.length < size) continue;
    yield { invocations: batch };
    batch = [];
  }
  if (batch.length > 0) yield { invocations: batch };
}

function zipfCumulative(n: number): Float64Array {
  const cumulative = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) cumulative[i] = sum += 1 / (i + 1);
  return cumulative.map((value) => value / sum);
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Spreads event ids over the unique index. */
function hash32(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
