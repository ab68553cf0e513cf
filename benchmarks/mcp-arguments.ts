export type McpArguments = Record<string, unknown>;

const skill = (i: number) => `skill-${(i * 37) % 1000}`;

/** By tool; those not listed take none. `i` varies them, so that not every answer is one given before. */
const ARGUMENTS: Readonly<Record<string, (i: number) => McpArguments>> = {
  echo: () => ({ text: 'hello' }),
  get_real_time_metrics: (i) => ({ time_window_hours: 1 + (i % 24) }),
  get_skill_trend: (i) => ({ skill_name: skill(i) }),
  get_collaborative_recommendations: (i) => ({ user_id: (i % 200).toString(16).padStart(64, '0') }),
  get_skill_dependencies: (i) => ({ skill_name: skill(i) }),
  record_invocation: (i) => ({ skill_name: skill(i), kind: 'shell', outcome: 'completed', duration_seconds: 1 }),
  predict_skill_success: (i) => ({ skill_name: skill(i) }),
  recommend_skills_for_context: (i) => ({
    file_path: `/projects/p${i % 20}/src/thing.test.ts`,
    language: 'typescript',
    task: `run ${skill(i)}`,
  }),
  search_skills: (i) => ({ query: `skill ${i % 1000}` }),
  get_session_analytics: (i) => ({ days: 1 + (i % 30) }),
  get_workflow_bottlenecks: (i) => ({ days: 1 + (i % 30) }),
  forecast_usage: (i) => ({ skill_name: skill(i) }),
  get_unused_skills: (i) => ({ days: 1 + (i % 90) }),
  get_experiment: () => ({ experiment: 'bench' }),
  assign_experiment_group: (i) => ({ experiment: 'bench', session_id: `bench-${i}` }),
  record_experiment_outcome: (i) => ({ experiment: 'bench', session_id: `bench-${i % 100}`, completed: i % 3 > 0 }),
  stop_experiment: (i) => ({ experiment: `bench-stop-${i % 230}` }),
  create_experiment: (i) => ({ name: `bench-${process.pid}-${i}-${Math.random().toString(36).slice(2)}`, skill_name: skill(i) }),
};

export function toArguments(tool: string, i: number): McpArguments {
  return ARGUMENTS[tool]?.(i) ?? {};
}
