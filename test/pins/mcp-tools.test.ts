import { expect, it } from 'vitest';
import { TOOLS } from '../../src/delivery/mcp/tools.ts';

it('the MCP tools and their arguments are these', () => {
  expect(TOOLS.map(({ name, input }) => [name, ...Object.keys(input.shape)].join(' '))).toEqual([
    'get_real_time_metrics limit time_window_hours kinds cursor',
    'detect_anomalies threshold time_window_hours limit kinds cursor',
    'get_skill_trend skill_name days metric kind timezone',
    'get_collaborative_recommendations user_id limit after project workflow_phase kinds',
    'get_community_baselines limit kinds cursor',
    'get_skill_dependencies skill_name limit min_lift kinds cursor',
    'update_community_baselines',
    'record_invocation id skill_name kind outcome session_id agent started_at ended_at duration_seconds workflow_phase error_type trigger subagent_id directory git_branch pipeline',
    'predict_skill_success skill_name workflow_phase session_id project kind',
    'recommend_skills_for_context file_path line_number selected_code language cursor_position project_name task limit',
    'search_skills query limit kinds cursor',
    'create_experiment name description control_strategy treatment_strategy skill_name kind unit metrics assignment_ratio min_sample_size alpha power minimum_detectable_effect planned_days starts_at ends_at',
    'get_experiment experiment',
    'assign_experiment_group experiment user_id session_id',
    'record_experiment_outcome experiment user_id session_id id skill_name completed duration_seconds user_rating',
    'stop_experiment experiment',
    'get_session_analytics days to project timezone',
    'get_workflow_bottlenecks days to project limit cursor',
    'get_pipeline_analytics pipeline days to project limit cursor',
    'get_unused_skills days to project kinds agent limit cursor',
    'forecast_usage skill_name kind kinds project timezone to',
  ]);
});
