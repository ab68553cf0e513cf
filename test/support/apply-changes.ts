import type { TopSkillJson } from '../../src/delivery/public-json/top-skill-json.ts';
import type { LiveChangesJson } from '../../src/delivery/websocket/live-changes.ts';
import type { LiveDataJson } from '../../src/delivery/websocket/live-data.ts';

/** What a client does with a `metrics_delta`. */
export function applyChanges(before: LiveDataJson, changes: LiveChangesJson): LiveDataJson {
  const rows = new Map<string, TopSkillJson>(before.top_skills.map((row) => [keyOf(row), row]));
  for (const changed of changes.top_skills ?? []) rows.set(keyOf(changed), { ...rows.get(keyOf(changed)), ...changed } as TopSkillJson);
  const order = changes.order ?? before.top_skills;
  return {
    top_skills: order.map((key) => rows.get(keyOf(key)) as TopSkillJson),
    anomalies: changes.anomalies ?? before.anomalies,
    totals: changes.totals ?? before.totals,
  };
}

function keyOf({ skill_name, kind }: { readonly skill_name: string; readonly kind: string }): string {
  return `${kind} ${skill_name}`;
}
