import type { SessionStep } from '../../domain/session-record.ts';
import { skillIdOf } from './skill-id.ts';

/** The last run of each test command and test suite that ended well or not. */
export function listLastTests(steps: Iterable<SessionStep>): SessionStep[] {
  const last = new Map<string, SessionStep>();
  for (const step of steps) {
    const isTest = step.category === 'testing' && (step.skill.kind === 'shell' || step.skill.kind === 'ci' || step.skill.kind === 'hook');
    if (!isTest || (step.outcome !== 'completed' && step.outcome !== 'failed')) continue;
    const id = skillIdOf(step.skill);
    if (step.startedAt >= (last.get(id)?.startedAt ?? Number.NEGATIVE_INFINITY)) last.set(id, step);
  }
  return [...last.values()];
}
