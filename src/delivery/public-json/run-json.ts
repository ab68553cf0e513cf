import type { FinishedRun } from '../../app/run/run-recorded-command.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import type { NextSkill } from '../../ports/next-skill-queries.ts';
import { orNull, toInstant, toSeconds } from './units.ts';

/** `run --json`. */
export function toRunJson(run: FinishedRun, isRecorded: boolean, next: readonly NextSkill[]) {
  const { invocation, exitCode, gates } = run;
  return {
    id: invocation.eventId,
    recorded: isRecorded,
    session_id: invocation.sessionId,
    exit_code: exitCode,
    ...toStepJson(invocation),
    gates: gates.map(toStepJson),
    next_skills: next.map(({ skill, invocations, completed }) => ({ skill_name: skill.name, kind: skill.kind, invocations, completed })),
  };
}

function toStepJson({ skill, startedAt, measuredDurationMs, outcome, phase, errorType }: InvocationObservation) {
  return {
    skill_name: skill.name,
    kind: skill.kind,
    started_at: toInstant(startedAt),
    duration_seconds: orNull(measuredDurationMs ?? null, toSeconds),
    outcome,
    workflow_phase: phase ?? null,
    error_type: errorType ?? null,
  };
}
