/**
 * The schema of the Python Session-Buddy as its levels left it, faults included: triggers that keep the last inserted
 * row and never age a window, views that add up wrongly, no row for V1 in the history. Written from the reference list
 * of tables, columns and observed faults, independently of our own V1–V4.
 */
const history = (version: string) => `INSERT INTO skill_migrations (version, applied_at, description, applied_by)
  VALUES ('${version}', datetime('now'), 'level', 'session-buddy');`;

export const RECORD_V1 = history('V1__initial_schema');
export const RECORD_V2 = history('V2__add_semantic_search');
export const RECORD_V3 = history('V3__add_workflow_correlation');
export const RECORD_V4 = history('V4__phase4_extensions');

export const PYTHON_V1 = `
-- event log
CREATE TABLE IF NOT EXISTS skill_invocation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    skill_name TEXT NOT NULL,      -- which skill
    invoked_at TEXT NOT NULL,      -- ISO
    session_id TEXT NOT NULL,
    workflow_path TEXT,
    completed BOOLEAN NOT NULL DEFAULT 0,
    duration_seconds REAL,
    user_query TEXT,
    alternatives_considered TEXT,
    selection_rank INTEGER,
    follow_up_actions TEXT,
    error_type TEXT,
    created_at TEXT NOT NULL DEFAULT (datetime('now'))
);
CREATE INDEX IF NOT EXISTS idx_invocation_session ON skill_invocation(session_id);
CREATE INDEX IF NOT EXISTS idx_invocation_skill ON skill_invocation(skill_name);
CREATE INDEX IF NOT EXISTS idx_invocation_invoked_at ON skill_invocation(invoked_at DESC);
CREATE INDEX IF NOT EXISTS idx_invocation_session_completed ON skill_invocation(session_id, completed);
CREATE VIRTUAL TABLE IF NOT EXISTS skill_invocation_fts USING fts5(user_query, content=skill_invocation, content_rowid=id);
CREATE TABLE IF NOT EXISTS skill_metrics (
    skill_name TEXT PRIMARY KEY,
    total_invocations INTEGER NOT NULL DEFAULT 0,
    completed_invocations INTEGER NOT NULL DEFAULT 0,
    abandoned_invocations INTEGER NOT NULL DEFAULT 0,
    total_duration_seconds REAL NOT NULL DEFAULT 0.0,
    workflow_paths TEXT NOT NULL DEFAULT '{}',
    common_errors TEXT NOT NULL DEFAULT '{}',
    follow_up_actions TEXT NOT NULL DEFAULT '{}',
    avg_selection_rank REAL,
    recommendation_success_rate REAL,
    first_invoked TEXT,
    last_invoked TEXT,
    completion_rate REAL NOT NULL DEFAULT 0.0,
    avg_duration_seconds REAL,
    updated_at TEXT NOT NULL DEFAULT (datetime('now'))
);
CREATE TABLE IF NOT EXISTS session_skills (
    session_id TEXT NOT NULL, skill_name TEXT NOT NULL, invocation_count INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (session_id, skill_name)
);
CREATE INDEX IF NOT EXISTS idx_session_skills_skill ON session_skills(skill_name);
CREATE TABLE IF NOT EXISTS skill_migrations (
    version TEXT PRIMARY KEY, applied_at TEXT NOT NULL, description TEXT, rollback_sql TEXT, checksum TEXT,
    applied_by TEXT DEFAULT 'session-buddy', success BOOLEAN NOT NULL DEFAULT 1
);
CREATE INDEX IF NOT EXISTS idx_migrations_applied_at ON skill_migrations(applied_at DESC);
CREATE TABLE IF NOT EXISTS mv_daily_skills (
    date TEXT NOT NULL, skill_name TEXT NOT NULL, invocations INTEGER NOT NULL, completions INTEGER NOT NULL,
    abandonments INTEGER NOT NULL, avg_duration_seconds REAL, PRIMARY KEY (date, skill_name)
);
CREATE INDEX IF NOT EXISTS idx_mv_daily_date ON mv_daily_skills(date DESC);
CREATE INDEX IF NOT EXISTS idx_mv_daily_skill ON mv_daily_skills(skill_name);
CREATE VIEW IF NOT EXISTS v_session_skill_summary AS
    SELECT session_id, COUNT(DISTINCT skill_name) as unique_skills, COUNT(*) as total_invocations, SUM(completed) as completed_count,
        SUM(1 - completed) as abandoned_count, SUM(COALESCE(duration_seconds, 0)) as total_duration_seconds,
        MIN(invoked_at) as first_skill_at, MAX(invoked_at) as last_skill_at
    FROM skill_invocation GROUP BY session_id;
CREATE VIEW IF NOT EXISTS v_skill_effectiveness AS
    SELECT skill_name, total_invocations, completed_invocations, abandoned_invocations, completion_rate, avg_duration_seconds,
        first_invoked, last_invoked, CAST(julianday('now') - julianday(last_invoked) AS INTEGER) as days_since_last_use
    FROM skill_metrics WHERE total_invocations > 0 ORDER BY total_invocations DESC;
-- preferred_workflow is the count, not the name
CREATE VIEW IF NOT EXISTS v_top_skills AS
    SELECT skill_name, total_invocations, completion_rate, avg_duration_seconds,
        (SELECT MAX(value) FROM json_each(workflow_paths)) as preferred_workflow
    FROM skill_metrics WHERE total_invocations > 0 ORDER BY total_invocations DESC;
CREATE VIEW IF NOT EXISTS v_daily_skill_source AS
    SELECT DATE(invoked_at) as date, skill_name, COUNT(*) as invocations, SUM(completed) as completions,
        SUM(1 - completed) as abandonments, AVG(CASE WHEN completed = 1 THEN duration_seconds END) as avg_duration_seconds
    FROM skill_invocation GROUP BY DATE(invoked_at), skill_name;
`;

/** Made after the rows of the tests are in: real databases hold texts that these would have stumbled over. */
export const PYTHON_V1_TRIGGERS = `
CREATE TRIGGER IF NOT EXISTS trg_skill_metrics_after_insert AFTER INSERT ON skill_invocation BEGIN
    INSERT OR IGNORE INTO skill_metrics (skill_name, first_invoked) VALUES (NEW.skill_name, NEW.invoked_at);
    UPDATE skill_metrics SET total_invocations = total_invocations + 1, completed_invocations = completed_invocations + NEW.completed,
        last_invoked = NEW.invoked_at WHERE skill_name = NEW.skill_name;
END;
CREATE TRIGGER IF NOT EXISTS trg_session_skills_after_insert AFTER INSERT ON skill_invocation BEGIN
    INSERT INTO session_skills (session_id, skill_name, invocation_count) VALUES (NEW.session_id, NEW.skill_name, 1)
    ON CONFLICT(session_id, skill_name) DO UPDATE SET invocation_count = invocation_count + 1;
END;
`;

export const PYTHON_V2 = `
ALTER TABLE skill_invocation ADD COLUMN embedding BLOB;
CREATE INDEX IF NOT EXISTS idx_invocation_embedding ON skill_invocation(embedding) WHERE embedding IS NOT NULL;
`;

export const PYTHON_V3_COLUMNS = `
ALTER TABLE skill_invocation ADD COLUMN workflow_phase TEXT;
ALTER TABLE skill_invocation ADD COLUMN workflow_step_id TEXT;
`;

export const PYTHON_V3_OBJECTS = `
CREATE INDEX IF NOT EXISTS idx_invocation_workflow_phase ON skill_invocation(workflow_phase) WHERE workflow_phase IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_invocation_workflow_step ON skill_invocation(workflow_step_id) WHERE workflow_step_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_invocation_phase_completion ON skill_invocation(workflow_phase, completed) WHERE workflow_phase IS NOT NULL;
CREATE VIEW IF NOT EXISTS v_skill_effectiveness_by_phase AS
    SELECT skill_name, workflow_phase, COUNT(*) as total_invocations, SUM(completed) as completed_count, SUM(1 - completed) as abandoned_count,
        AVG(duration_seconds) as avg_duration_seconds, AVG(duration_seconds) as avg_completion_time, AVG(completed) * 100.0 as completion_rate
    FROM skill_invocation WHERE workflow_phase IS NOT NULL GROUP BY skill_name, workflow_phase;
CREATE VIEW IF NOT EXISTS v_workflow_phase_patterns AS
    SELECT workflow_phase, COUNT(*) as invocations_in_phase, COUNT(DISTINCT skill_name) as unique_skills_in_phase,
        SUM(completed) as successful_completions, AVG(duration_seconds) as avg_phase_duration
    FROM skill_invocation WHERE workflow_phase IS NOT NULL GROUP BY workflow_phase;
CREATE VIEW IF NOT EXISTS v_skills_by_phase_usage AS
    SELECT skill_name, workflow_phase, COUNT(*) as usage_count, AVG(completed) as success_rate
    FROM skill_invocation WHERE workflow_phase IS NOT NULL GROUP BY skill_name, workflow_phase;
`;

const skillKey = 'FOREIGN KEY (skill_name) REFERENCES skill_metrics(skill_name)';

export const PYTHON_V4 = `
CREATE TABLE IF NOT EXISTS skill_metrics_cache (skill_name TEXT PRIMARY KEY, last_invocation_at TEXT NOT NULL,
    invocation_count_1h INTEGER DEFAULT 0, invocation_count_24h INTEGER DEFAULT 0, avg_completion_rate_24h REAL,
    is_anomalous BOOLEAN DEFAULT 0, anomaly_score REAL, updated_at TEXT NOT NULL, UNIQUE(skill_name), ${skillKey});
CREATE INDEX IF NOT EXISTS idx_metrics_cache_updated ON skill_metrics_cache(updated_at);
CREATE TABLE IF NOT EXISTS skill_time_series (id INTEGER PRIMARY KEY AUTOINCREMENT, skill_name TEXT NOT NULL, timestamp TEXT NOT NULL,
    invocation_count INTEGER DEFAULT 0, completion_rate REAL, avg_duration_seconds REAL, unique_sessions INTEGER DEFAULT 0, ${skillKey});
CREATE INDEX IF NOT EXISTS idx_time_series_skill_timestamp ON skill_time_series(skill_name, timestamp DESC);
CREATE TABLE IF NOT EXISTS skill_anomalies (id INTEGER PRIMARY KEY AUTOINCREMENT, skill_name TEXT NOT NULL, detected_at TEXT NOT NULL,
    anomaly_type TEXT NOT NULL, baseline_value REAL, observed_value REAL, deviation_score REAL, resolved_at TEXT, ${skillKey});
CREATE INDEX IF NOT EXISTS idx_anomalies_detected_at ON skill_anomalies(detected_at DESC);
CREATE INDEX IF NOT EXISTS idx_anomalies_skill ON skill_anomalies(skill_name, detected_at DESC);
CREATE TABLE IF NOT EXISTS skill_community_baselines (skill_name TEXT PRIMARY KEY, total_users INTEGER DEFAULT 0,
    total_invocations INTEGER DEFAULT 0, global_completion_rate REAL, global_avg_duration_seconds REAL, most_common_workflow_phase TEXT,
    effectiveness_percentile REAL, last_updated TEXT NOT NULL, UNIQUE(skill_name), ${skillKey});
CREATE TABLE IF NOT EXISTS skill_user_interactions (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT NOT NULL, session_id TEXT NOT NULL,
    skill_name TEXT NOT NULL, invoked_at TEXT NOT NULL, completed BOOLEAN NOT NULL, rating REAL, alternatives_considered TEXT, ${skillKey});
CREATE INDEX IF NOT EXISTS idx_user_interactions_user ON skill_user_interactions(user_id, invoked_at DESC);
CREATE INDEX IF NOT EXISTS idx_user_interactions_skill ON skill_user_interactions(skill_name, completed);
CREATE INDEX IF NOT EXISTS idx_user_interactions_session ON skill_user_interactions(session_id);
CREATE TABLE IF NOT EXISTS skill_clusters (cluster_id INTEGER PRIMARY KEY AUTOINCREMENT, cluster_name TEXT NOT NULL, description TEXT,
    centroid_embedding BLOB, created_at TEXT NOT NULL, UNIQUE(cluster_name));
CREATE TABLE IF NOT EXISTS skill_cluster_membership (skill_name TEXT NOT NULL, cluster_id INTEGER NOT NULL, membership_score REAL,
    PRIMARY KEY (skill_name, cluster_id), ${skillKey}, FOREIGN KEY (cluster_id) REFERENCES skill_clusters(cluster_id));
CREATE INDEX IF NOT EXISTS idx_cluster_membership_cluster ON skill_cluster_membership(cluster_id);
CREATE TABLE IF NOT EXISTS ab_test_configs (test_id INTEGER PRIMARY KEY AUTOINCREMENT, test_name TEXT NOT NULL UNIQUE, description TEXT,
    control_strategy TEXT NOT NULL, treatment_strategy TEXT NOT NULL, start_date TEXT NOT NULL, end_date TEXT,
    min_sample_size INTEGER DEFAULT 100, metrics TEXT, assignment_ratio REAL DEFAULT 0.5, status TEXT DEFAULT 'running',
    created_at TEXT NOT NULL DEFAULT (datetime('now')));
CREATE TABLE IF NOT EXISTS ab_test_assignments (assignment_id INTEGER PRIMARY KEY AUTOINCREMENT, test_id INTEGER NOT NULL,
    user_id TEXT NOT NULL, group_name TEXT NOT NULL, assigned_at TEXT NOT NULL DEFAULT (datetime('now')),
    FOREIGN KEY (test_id) REFERENCES ab_test_configs(test_id), UNIQUE(test_id, user_id));
CREATE INDEX IF NOT EXISTS idx_ab_assignments_test_user ON ab_test_assignments(test_id, user_id);
CREATE INDEX IF NOT EXISTS idx_ab_assignments_group ON ab_test_assignments(test_id, group_name);
CREATE TABLE IF NOT EXISTS ab_test_outcomes (outcome_id INTEGER PRIMARY KEY AUTOINCREMENT, test_id INTEGER NOT NULL, user_id TEXT NOT NULL,
    skill_name TEXT NOT NULL, completed BOOLEAN NOT NULL, duration_seconds REAL, user_rating REAL,
    recorded_at TEXT NOT NULL DEFAULT (datetime('now')), FOREIGN KEY (test_id) REFERENCES ab_test_configs(test_id), ${skillKey});
CREATE INDEX IF NOT EXISTS idx_ab_outcomes_test ON ab_test_outcomes(test_id);
CREATE INDEX IF NOT EXISTS idx_ab_outcomes_user ON ab_test_outcomes(test_id, user_id);
CREATE TABLE IF NOT EXISTS skill_categories (category_id INTEGER PRIMARY KEY AUTOINCREMENT, category_name TEXT NOT NULL UNIQUE,
    parent_category_id INTEGER, description TEXT, domain TEXT, created_at TEXT NOT NULL DEFAULT (datetime('now')),
    FOREIGN KEY (parent_category_id) REFERENCES skill_categories(category_id));
CREATE TABLE IF NOT EXISTS skill_category_mapping (skill_name TEXT NOT NULL, category_id INTEGER NOT NULL, confidence_score REAL,
    assigned_at TEXT NOT NULL DEFAULT (datetime('now')), PRIMARY KEY (skill_name, category_id), ${skillKey},
    FOREIGN KEY (category_id) REFERENCES skill_categories(category_id));
CREATE INDEX IF NOT EXISTS idx_category_mapping_skill ON skill_category_mapping(skill_name);
CREATE INDEX IF NOT EXISTS idx_category_mapping_category ON skill_category_mapping(category_id);
CREATE TABLE IF NOT EXISTS skill_dependencies (skill_a TEXT NOT NULL, skill_b TEXT NOT NULL, co_occurrence_count INTEGER DEFAULT 1,
    lift_score REAL, last_updated TEXT NOT NULL DEFAULT (datetime('now')), PRIMARY KEY (skill_a, skill_b),
    FOREIGN KEY (skill_a) REFERENCES skill_metrics(skill_name), FOREIGN KEY (skill_b) REFERENCES skill_metrics(skill_name));
CREATE INDEX IF NOT EXISTS idx_dependencies_skill_a ON skill_dependencies(skill_a);
CREATE INDEX IF NOT EXISTS idx_dependencies_lift ON skill_dependencies(lift_score DESC);
CREATE TABLE IF NOT EXISTS skill_modalities (skill_name TEXT PRIMARY KEY, modality_type TEXT NOT NULL, input_format TEXT, output_format TEXT,
    requires_human_review BOOLEAN DEFAULT 0, created_at TEXT NOT NULL DEFAULT (datetime('now')), ${skillKey});
CREATE VIEW IF NOT EXISTS v_realtime_skill_dashboard AS
    SELECT c.skill_name, c.last_invocation_at, c.invocation_count_1h, c.invocation_count_24h, c.avg_completion_rate_24h, c.is_anomalous,
        c.anomaly_score, m.total_invocations, m.completion_rate, m.avg_duration_seconds
    FROM skill_metrics_cache c JOIN skill_metrics m ON c.skill_name = m.skill_name ORDER BY c.invocation_count_24h DESC;
CREATE VIEW IF NOT EXISTS v_skill_effectiveness_trend AS
    WITH d AS (SELECT skill_name, DATE(invoked_at) as day, AVG(completed) as rate FROM skill_invocation
        WHERE datetime(invoked_at) >= datetime('now', '-7 days') GROUP BY skill_name, day)
    SELECT skill_name, AVG(rate) as avg_completion_rate_7d, MAX(rate) as max_completion_rate_7d, MIN(rate) as min_completion_rate_7d,
        (MAX(rate) - MIN(rate)) / NULLIF(COUNT(*) - 1, 1) as trend_slope FROM d GROUP BY skill_name;
CREATE VIEW IF NOT EXISTS v_community_baseline_comparison AS
    SELECT i.skill_name, COUNT(DISTINCT i.session_id) as user_invocations, AVG(i.completed) as user_completion_rate,
        b.global_completion_rate as baseline_completion_rate, b.effectiveness_percentile,
        AVG(i.completed) - b.global_completion_rate as delta_from_baseline
    FROM skill_invocation i JOIN skill_community_baselines b ON i.skill_name = b.skill_name GROUP BY i.skill_name;
CREATE VIEW IF NOT EXISTS v_skill_dependency_network AS
    SELECT skill_a, skill_b, co_occurrence_count, lift_score, CASE WHEN lift_score > 2 THEN 'strong_positive' ELSE 'independent' END
        as relationship_type FROM skill_dependencies WHERE lift_score IS NOT NULL;
CREATE VIEW IF NOT EXISTS v_ab_test_summary AS
    SELECT t.test_id, t.test_name, t.control_strategy, t.treatment_strategy, t.status, COUNT(DISTINCT a.user_id) as total_users,
        SUM(a.group_name = 'control') as control_users, SUM(a.group_name = 'treatment') as treatment_users,
        AVG(CASE WHEN o.completed = 1 AND a.group_name = 'control' THEN 1.0 END) as control_completion_rate,
        AVG(CASE WHEN o.completed = 1 AND a.group_name = 'treatment' THEN 1.0 END) as treatment_completion_rate
    FROM ab_test_configs t LEFT JOIN ab_test_assignments a ON t.test_id = a.test_id
    LEFT JOIN ab_test_outcomes o ON o.test_id = t.test_id AND o.user_id = a.user_id GROUP BY t.test_id;
CREATE VIEW IF NOT EXISTS v_multimodal_skill_catalog AS
    SELECT i.skill_name, m.modality_type, m.input_format, m.output_format, m.requires_human_review,
        COUNT(DISTINCT i.session_id) as total_sessions, AVG(i.completed) as completion_rate, AVG(i.duration_seconds) as avg_duration_seconds,
        c.category_name, c.domain
    FROM skill_invocation i LEFT JOIN skill_modalities m ON i.skill_name = m.skill_name
    LEFT JOIN skill_category_mapping g ON i.skill_name = g.skill_name LEFT JOIN skill_categories c ON g.category_id = c.category_id
    GROUP BY i.skill_name, c.category_name;
`;

export const PYTHON_V4_TRIGGER = `
CREATE TRIGGER IF NOT EXISTS trg_metrics_cache_after_insert AFTER INSERT ON skill_invocation BEGIN
    INSERT INTO skill_metrics_cache (skill_name, last_invocation_at, invocation_count_1h, invocation_count_24h, updated_at)
    VALUES (NEW.skill_name, NEW.invoked_at, 1, 1, datetime('now'))
    ON CONFLICT(skill_name) DO UPDATE SET last_invocation_at = NEW.invoked_at, invocation_count_1h = invocation_count_1h + 1,
        invocation_count_24h = invocation_count_24h + 1, updated_at = datetime('now');
END;
`;
