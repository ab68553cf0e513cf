import type { InvocationObservation } from '../../domain/invocation.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { SkillKind } from '../../domain/skill.ts';
import { drawLogNormal, pickWeighted, type RandomStream } from './demo-random.ts';
import type { DemoSkill } from './demo-skills.ts';

interface Failure {
  readonly outcome: Outcome;
  readonly errorType?: string;
  readonly weight: number;
}

const TOOL_FAILURES: readonly Failure[] = [
  { outcome: 'failed', errorType: 'tool_use_error', weight: 7 },
  { outcome: 'rejected', errorType: 'user_rejected', weight: 2 },
  { outcome: 'interrupted', weight: 1 },
];

const FAILURES: Readonly<Record<SkillKind, readonly Failure[]>> = {
  shell: [
    { outcome: 'failed', errorType: 'exit_code_1', weight: 12 },
    { outcome: 'failed', errorType: 'exit_code_2', weight: 2 },
    { outcome: 'rejected', errorType: 'user_rejected', weight: 2 },
    { outcome: 'interrupted', weight: 1 },
  ],
  skill: [
    { outcome: 'interrupted', weight: 6 },
    { outcome: 'failed_to_launch', errorType: 'unknown_skill', weight: 2 },
    { outcome: 'abandoned', weight: 1 },
  ],
  agent: [
    { outcome: 'failed', errorType: 'agent_error', weight: 3 },
    { outcome: 'interrupted', weight: 2 },
  ],
  mcp: TOOL_FAILURES,
  tool: TOOL_FAILURES,
  ci: [{ outcome: 'failed', errorType: 'exit_code_1', weight: 1 }],
  hook: [{ outcome: 'failed', errorType: 'exit_code_2', weight: 1 }],
};

/** One made-up use of a skill, ended. @param startedAt - epoch ms @param daysToEnd - days from then to the end of the history */
export function drawInvocation(
  random: RandomStream,
  skill: DemoSkill,
  place: { readonly eventId: string; readonly sessionId: string; readonly startedAt: number; readonly daysToEnd: number },
): InvocationObservation & { readonly endedAt: number } {
  const { eventId, sessionId, startedAt, daysToEnd } = place;
  const hasWorsened = skill.worsens !== undefined && daysToEnd < skill.worsens.lastDays;
  const completedRatio = hasWorsened ? skill.worsens.completedRatio : skill.completedRatio;
  const ending: Omit<Failure, 'weight'> =
    random() < completedRatio ? { outcome: 'completed' } : pickWeighted(random, FAILURES[skill.kind], ({ weight }) => weight);
  const durationMs = Math.max(1, Math.round(1000 * drawLogNormal(random, skill.medianSeconds, skill.spread)));
  return {
    eventId,
    sessionId,
    skill: { kind: skill.kind, name: skill.name },
    agent: 'demo',
    source: 'demo',
    startedAt,
    endedAt: startedAt + durationMs,
    outcome: ending.outcome,
    certainty: ending.outcome === 'abandoned' ? 'presumed' : 'observed',
    trigger: skill.kind === 'skill' && random() < 0.4 ? 'typed' : 'model',
    ...(skill.phase === undefined ? {} : { phase: skill.phase }),
    ...(ending.errorType === undefined ? {} : { errorType: ending.errorType }),
  };
}
