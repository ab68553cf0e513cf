/** Of each front that walks all tools one: what it creates and ends is its own. */
export const FRONTS = ['stdio', 'stdio-modern', 'stdio-2025', 'http', 'http-modern', 'http-2025', 'bridge'] as const;
export type Front = (typeof FRONTS)[number];

/** Experiments that {@link TOOL_ARGUMENTS} take to be there, drawn by session. */
export const experimentsOf = (front: Front) => [`running over ${front}`, `to be stopped over ${front}`];

/** A session that both of them have drawn. */
export const ASSIGNED_SESSION = 'drawn';

type ToolArguments = Readonly<Record<string, unknown>>;

/**
 * Valid arguments of every tool, over the database of `makeToolDatabase`. Windows are wider than its history, so that no
 * row leaves them while a test runs.
 */
export const TOOL_ARGUMENTS: Readonly<Record<string, (front: Front) => ToolArguments>> = {
  get_real_time_metrics: () => ({ time_window_hours: 2000, limit: 5 }),
  detect_anomalies: () => ({ time_window_hours: 2000, threshold: 1 }),
  get_skill_trend: () => ({ skill_name: 'pytest', days: 30 }),
  get_collaborative_recommendations: () => ({ user_id: 'all', limit: 3 }),
  get_community_baselines: () => ({ limit: 4 }),
  get_skill_dependencies: () => ({ skill_name: 'pytest', min_lift: 0 }),
  update_community_baselines: () => ({}),
  record_invocation: (front) => ({
    id: `recorded over ${front}`,
    skill_name: 'made-up-skill',
    outcome: 'completed',
    duration_seconds: 1.5,
  }),
  predict_skill_success: () => ({ skill_name: 'pytest', workflow_phase: 'verification' }),
  recommend_skills_for_context: () => ({
    file_path: '/home/demo/web-shop/test/cart.test.ts',
    line_number: 12,
    selected_code: "it('adds', async () => {\n  await expect(add(1)).resolves.toBe(2);\n});",
    language: 'typescript',
    cursor_position: { line: 11, character: 4 },
    project_name: 'web-shop',
    task: 'run the tests and review the code',
    limit: 3,
  }),
  search_skills: () => ({ query: 'run tests' }),
  create_experiment: (front) => ({ name: `created over ${front}`, skill_name: 'code-review', metrics: ['completion_rate'] }),
  get_experiment: (front) => ({ experiment: experimentsOf(front)[0] }),
  assign_experiment_group: (front) => ({ experiment: experimentsOf(front)[0], session_id: 'another' }),
  record_experiment_outcome: (front) => ({
    experiment: experimentsOf(front)[0],
    session_id: ASSIGNED_SESSION,
    id: 'run 1',
    completed: true,
  }),
  stop_experiment: (front) => ({ experiment: experimentsOf(front)[1] }),
  get_session_analytics: () => ({ days: 60 }),
  get_workflow_bottlenecks: () => ({ days: 60, limit: 5 }),
  get_pipeline_analytics: () => ({ pipeline: 'ada/shop/CI', days: 60 }),
  get_unused_skills: () => ({ days: 60 }),
  forecast_usage: () => ({ skill_name: 'pytest' }),
};

/** @throws Error for tools without an entry, and for entries without a tool */
export function requireArgumentsOfAll(tools: readonly string[]): void {
  const missing = tools.filter((tool) => !Object.hasOwn(TOOL_ARGUMENTS, tool));
  if (missing.length > 0) throw new Error(`test/support/tool-arguments.ts has no arguments for ${missing.join(', ')}`);
  const unknown = Object.keys(TOOL_ARGUMENTS).filter((tool) => !tools.includes(tool));
  if (unknown.length > 0)
    throw new Error(`test/support/tool-arguments.ts has arguments for tools that are not there: ${unknown.join(', ')}`);
}

export function argumentsOf(tool: string, front: Front): ToolArguments {
  const make = Object.hasOwn(TOOL_ARGUMENTS, tool) ? TOOL_ARGUMENTS[tool] : undefined;
  if (make === undefined) throw new Error(`test/support/tool-arguments.ts has no arguments for ${tool}`);
  return make(front);
}
