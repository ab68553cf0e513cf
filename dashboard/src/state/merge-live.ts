import type { LiveSkill, LiveUpdate, SkillReport, SkillRow } from '../wire/types.ts';

/** The last 24 hours' report with the live numbers laid over it. The trend stays as the report has it until that is read again. */
export function mergeLive(report: SkillReport, update: LiveUpdate): SkillReport {
  const pending = new Map(update.top_skills.map((skill) => [skillKey(skill), skill]));
  const merged = report.skills.map((row) => {
    const live = pending.get(skillKey(row));
    pending.delete(skillKey(row));
    return live === undefined ? row : toRow(live, row.trend);
  });
  const added = [...pending.values()].map((live) => toRow(live, null));
  return { ...report, skills: [...merged, ...added] };
}

function toRow(live: LiveSkill, trend: SkillRow['trend']): SkillRow {
  return {
    skill_name: live.skill_name,
    kind: live.kind,
    invocations: live.invocation_count,
    completed: live.completed_count,
    ended: live.ended_count,
    completion_ratio: live.completion_ratio,
    completion_interval: live.completion_interval,
    duration_seconds: { p50: live.p50_duration_seconds, p95: live.p95_duration_seconds },
    last_invoked_at: live.last_invocation_at,
    trend,
  };
}

/** A skill is known by its kind and its name. */
export function skillKey(skill: { readonly kind: string; readonly skill_name: string }): string {
  return `${skill.kind}:${skill.skill_name}`;
}
