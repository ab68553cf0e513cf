const list = (text: string) => text.split(/,\s*/);

/** The names of CONTRACT section 8 with the columns of the earlier schema, in order. */
export const LEGACY_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  skill_invocation: list(
    'id, skill_name, invoked_at, session_id, workflow_path, completed, duration_seconds, user_query, alternatives_considered, selection_rank, follow_up_actions, error_type, created_at, embedding, workflow_phase, workflow_step_id',
  ),
  skill_metrics: list(
    'skill_name, total_invocations, completed_invocations, abandoned_invocations, total_duration_seconds, workflow_paths, common_errors, follow_up_actions, avg_selection_rank, recommendation_success_rate, first_invoked, last_invoked, completion_rate, avg_duration_seconds, updated_at',
  ),
  session_skills: list('session_id, skill_name, invocation_count'),
  skill_migrations: list('version, applied_at, description, rollback_sql, checksum, applied_by, success'),
  mv_daily_skills: list('date, skill_name, invocations, completions, abandonments, avg_duration_seconds'),
  skill_metrics_cache: list(
    'skill_name, last_invocation_at, invocation_count_1h, invocation_count_24h, avg_completion_rate_24h, is_anomalous, anomaly_score, updated_at',
  ),
  skill_time_series: list('id, skill_name, timestamp, invocation_count, completion_rate, avg_duration_seconds, unique_sessions'),
  skill_anomalies: list('id, skill_name, detected_at, anomaly_type, baseline_value, observed_value, deviation_score, resolved_at'),
  skill_community_baselines: list(
    'skill_name, total_users, total_invocations, global_completion_rate, global_avg_duration_seconds, most_common_workflow_phase, effectiveness_percentile, last_updated',
  ),
  skill_user_interactions: list('id, user_id, session_id, skill_name, invoked_at, completed, rating, alternatives_considered'),
  skill_clusters: list('cluster_id, cluster_name, description, centroid_embedding, created_at'),
  skill_cluster_membership: list('skill_name, cluster_id, membership_score'),
  ab_test_configs: list(
    'test_id, test_name, description, control_strategy, treatment_strategy, start_date, end_date, min_sample_size, metrics, assignment_ratio, status, created_at',
  ),
  ab_test_assignments: list('assignment_id, test_id, user_id, group_name, assigned_at'),
  ab_test_outcomes: list('outcome_id, test_id, user_id, skill_name, completed, duration_seconds, user_rating, recorded_at'),
  skill_categories: list('category_id, category_name, parent_category_id, description, domain, created_at'),
  skill_category_mapping: list('skill_name, category_id, confidence_score, assigned_at'),
  skill_dependencies: list('skill_a, skill_b, co_occurrence_count, lift_score, last_updated'),
  skill_modalities: list('skill_name, modality_type, input_format, output_format, requires_human_review, created_at'),
  v_session_skill_summary: list(
    'session_id, unique_skills, total_invocations, completed_count, abandoned_count, total_duration_seconds, first_skill_at, last_skill_at',
  ),
  v_skill_effectiveness: list(
    'skill_name, total_invocations, completed_invocations, abandoned_invocations, completion_rate, avg_duration_seconds, first_invoked, last_invoked, days_since_last_use',
  ),
  v_top_skills: list('skill_name, total_invocations, completion_rate, avg_duration_seconds, preferred_workflow'),
  v_daily_skill_source: list('date, skill_name, invocations, completions, abandonments, avg_duration_seconds'),
  v_skill_effectiveness_by_phase: list(
    'skill_name, workflow_phase, total_invocations, completed_count, abandoned_count, avg_duration_seconds, avg_completion_time, completion_rate',
  ),
  v_workflow_phase_patterns: list(
    'workflow_phase, invocations_in_phase, unique_skills_in_phase, successful_completions, avg_phase_duration',
  ),
  v_skills_by_phase_usage: list('skill_name, workflow_phase, usage_count, success_rate'),
  v_realtime_skill_dashboard: list(
    'skill_name, last_invocation_at, invocation_count_1h, invocation_count_24h, avg_completion_rate_24h, is_anomalous, anomaly_score, total_invocations, completion_rate, avg_duration_seconds',
  ),
  v_skill_effectiveness_trend: list('skill_name, avg_completion_rate_7d, max_completion_rate_7d, min_completion_rate_7d, trend_slope'),
  v_community_baseline_comparison: list(
    'skill_name, user_invocations, user_completion_rate, baseline_completion_rate, effectiveness_percentile, delta_from_baseline',
  ),
  v_skill_dependency_network: list('skill_a, skill_b, co_occurrence_count, lift_score, relationship_type'),
  v_ab_test_summary: list(
    'test_id, test_name, control_strategy, treatment_strategy, status, total_users, control_users, treatment_users, control_completion_rate, treatment_completion_rate',
  ),
  v_multimodal_skill_catalog: list(
    'skill_name, modality_type, input_format, output_format, requires_human_review, total_sessions, completion_rate, avg_duration_seconds, category_name, domain',
  ),
};
