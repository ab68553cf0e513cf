import { experimentChecks } from './experiment-sql-checks.ts';
import type { ImportedTools } from './imported-tools.ts';
import type { Structured } from './mcp-tools.ts';
import { sessionChecks } from './session-sql-checks.ts';

/** What a tool has told, beside what SQL finds for the same. */
export interface Compared {
  readonly told: unknown;
  readonly found: unknown;
}

export type SqlCheck = (tools: ImportedTools) => Promise<readonly Compared[]>;

const SKILL = 'git status';
const HOUR_MS = 3_600_000;
const HOURS = 24 * 366;
/** Of the record: an invocation, its skill and its session. */
export const RECORD = 'invocation i JOIN skill k ON k.id = i.skill_id JOIN session s ON s.id = i.session_id';
export const ENDED = "(i.outcome <> 'open')";
const COMPLETED = "(i.outcome = 'completed')";

/** To the millisecond, below a second to the microsecond. */
const MEAN_SECONDS = 'round(avg(i.duration_us) / 1e6, CASE WHEN avg(i.duration_us) < 1e6 THEN 6 ELSE 3 END)';

export const at = (instant: unknown) => Date.parse(String(instant));
export const pick = (row: Structured | undefined, ...keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, row?.[key]]));

const skillChecks: Readonly<Record<string, SqlCheck>> = {
  async get_real_time_metrics({ ask, sql }) {
    const { top_skills: told, window, last_event_at: last } = await ask('get_real_time_metrics', { time_window_hours: HOURS, limit: 50 });
    const found = sql(
      `SELECT k.name AS skill_name, k.kind, count(*) AS invocation_count, sum${COMPLETED} AS completed_count, sum${ENDED} AS ended_count,
         ${MEAN_SECONDS} AS avg_duration_seconds, max(i.started_at) AS last_at
       FROM ${RECORD} WHERE k.kind <> 'tool' AND i.started_at >= ? AND i.started_at < ? GROUP BY k.id`,
      ...[at(window.from), at(window.to)],
    );
    const byName = new Map(found.map((row) => [`${row['kind']} ${row['skill_name']}`, row]));
    const counts = ['invocation_count', 'completed_count', 'ended_count', 'avg_duration_seconds'];
    return [
      ...told.map((row: Structured) => ({
        told: pick(row, ...counts),
        found: pick(byName.get(`${row['kind']} ${row['skill_name']}`), ...counts),
      })),
      ...told.map((row: Structured) => ({
        told: [row['completion_ratio'], at(row['last_invocation_at'])],
        found: [row['completed_count'] / row['ended_count'], byName.get(`${row['kind']} ${row['skill_name']}`)?.['last_at']],
      })),
      {
        told: told.map((row: Structured) => row['invocation_count']),
        found: found
          .map((row) => row['invocation_count'])
          .sort((a, b) => b - a)
          .slice(0, 50),
      },
      { told: at(last), found: sql('SELECT max(last_event_at) AS at FROM session')[0]?.['at'] },
    ];
  },

  async detect_anomalies({ ask, sql }) {
    const { anomalies, window } = await ask('detect_anomalies', { time_window_hours: HOURS, threshold: 0, limit: 100 });
    const stored = sql(
      `SELECT skill_name, deviation_score AS score FROM skill_anomalies WHERE detected_at >= ? AND detected_at < ? AND abs(deviation_score) >= 0`,
      ...[window.from, window.to],
    );
    const counts = anomalies.map(({ skill_name: name, began_at: began, last_seen_at: seen, sample_size: size, metric }: Structured) => {
      const [row] = sql(
        `SELECT count(*) AS runs, avg(${COMPLETED}) AS completion FROM ${RECORD} WHERE k.name = ? AND i.started_at >= ? AND i.started_at < ?`,
        ...[name, at(began), at(seen) + HOUR_MS],
      );
      return { told: metric === 'volume' || size <= Number(row?.['runs']), found: true };
    });
    return [{ told: anomalies.length, found: stored.length }, ...counts];
  },

  async get_skill_trend({ ask, sql }) {
    const { window, sample_size: size, days_with_data: days, trends } = await ask('get_skill_trend', { skill_name: SKILL, days: 30 });
    const [found] = sql(
      `SELECT sum${ENDED} AS size, count(DISTINCT i.started_at / 86400000) AS days, count(i.duration_us) AS durations
       FROM ${RECORD} WHERE k.name = ? AND i.started_at >= ? AND i.started_at < ?`,
      ...[SKILL, at(window.from), at(window.to)],
    );
    return [{ told: { size, days, durations: trends.duration.sample_size }, found: { ...found } }];
  },

  async get_collaborative_recommendations({ ask, sql }) {
    const { recommendations, users } = await ask('get_collaborative_recommendations', { user_id: 'all', limit: 20 });
    const told = recommendations.map(({ skill_name: name, kind, reason }: Structured) => {
      const [row] = sql(
        `SELECT sum${COMPLETED} AS completed, sum${ENDED} AS ended FROM ${RECORD} WHERE k.name = ? AND k.kind = ?`,
        name,
        kind,
      );
      return { told: reason, found: `1 of 1 user has completed it, ${row?.['completed']} of ${row?.['ended']} times` };
    });
    return [{ told: users, found: 1 }, ...told];
  },

  async get_community_baselines({ ask, sql }) {
    const { baselines, skills } = await ask('get_community_baselines', { limit: 100 });
    const counts = ['total_users', 'total_invocations', 'completed', 'ended', 'global_avg_duration_seconds'];
    const rows = baselines.map((row: Structured) => ({
      told: pick(row, ...counts),
      found: {
        ...sql(
          `SELECT 1 AS total_users, count(*) AS total_invocations, sum${COMPLETED} AS completed, sum${ENDED} AS ended,
             ${MEAN_SECONDS} AS global_avg_duration_seconds FROM ${RECORD} WHERE k.name = ? AND k.kind = ?`,
          ...[row['skill_name'], row['kind']],
        )[0],
      },
    }));
    return [{ told: skills, found: countUsedSkills(sql) }, ...rows];
  },

  async get_skill_dependencies({ ask, sql }) {
    const {
      dependencies,
      sessions,
      sessions_with_skill: own,
    } = await ask('get_skill_dependencies', { skill_name: SKILL, min_lift: 0, limit: 100 });
    const [all] = sql('SELECT count(DISTINCT session_id) AS sessions FROM invocation');
    const [of] = sql(`SELECT count(DISTINCT s.id) AS sessions FROM ${RECORD} WHERE k.name = ?`, SKILL);
    const rows = dependencies.map(
      ({ skill_b: name, co_occurrence_count: both, expected_count: expected, lift, lift_score: score }: Structured) => {
        const [row] = sql(
          `SELECT count(DISTINCT s.id) AS other, count(DISTINCT s.id) FILTER (WHERE s.id IN (SELECT s.id FROM ${RECORD} WHERE k.name = ?)) AS both
         FROM ${RECORD} WHERE k.name = ? AND k.kind <> 'tool'`,
          ...[SKILL, name],
        );
        const expectedBySql = (Number(of?.['sessions']) * Number(row?.['other'])) / Number(all?.['sessions']);
        const found = {
          both: row?.['both'],
          expected: expectedBySql,
          lift: row?.['both'] / expectedBySql,
          score: (row?.['both'] + 2) / (expectedBySql + 2),
        };
        return { told: { both, expected, lift, score }, found };
      },
    );
    return [{ told: [sessions, own], found: [all?.['sessions'], of?.['sessions']] }, ...rows];
  },

  async predict_skill_success({ ask, sql, now }) {
    const { model, probability, interval, alternatives } = await ask('predict_skill_success', { skill_name: SKILL });
    // An end that is only presumed is not learned from for two days: it may turn out otherwise.
    const [row] = sql(
      `SELECT count(*) AS outcomes FROM invocation i WHERE ${ENDED} AND NOT (i.certainty = 'presumed' AND i.started_at > ?)`,
      now - 48 * HOUR_MS,
    );
    return [
      { told: model.sample_size, found: row?.['outcomes'] },
      { told: interval.lower <= probability && probability <= interval.upper, found: true },
      { told: alternatives.every(({ probability: other }: Structured) => other > probability), found: true },
    ];
  },

  async recommend_skills_for_context({ ask, sql }) {
    const { suggestions } = await ask('recommend_skills_for_context', { task: 'commit the changes', limit: 10 });
    return suggestions.map(({ skill_name: name, kind, reason }: Structured) => {
      const [row] = sql(
        `SELECT sum${COMPLETED} AS completed, sum${ENDED} AS ended FROM ${RECORD} WHERE k.name = ? AND k.kind = ?`,
        name,
        kind,
      );
      const [, counts = `completed ${row?.['completed']} of ${row?.['ended']}`] = /(completed \d+ of \d+)/.exec(reason) ?? [];
      return { told: counts, found: `completed ${row?.['completed']} of ${row?.['ended']}` };
    });
  },

  async search_skills({ ask, sql }) {
    const { results, searched } = await ask('search_skills', { query: 'git', limit: 50 });
    const [all] = sql("SELECT count(*) AS skills FROM skill WHERE kind <> 'tool'");
    const rows = results.map((row: Structured) => ({
      told: pick(row, 'invocations', 'completed', 'ended'),
      found: {
        ...sql(
          `SELECT count(*) AS invocations, coalesce(sum${COMPLETED}, 0) AS completed, coalesce(sum${ENDED}, 0) AS ended FROM ${RECORD} WHERE k.name = ? AND k.kind = ?`,
          ...[row['skill_name'], row['kind']],
        )[0],
      },
    }));
    return [{ told: searched, found: all?.['skills'] }, ...rows];
  },

  async forecast_usage({ ask, sql, now }) {
    const { invocations, known_from: from } = await ask('forecast_usage', { skill_name: SKILL });
    const [row] = sql(
      `SELECT count(*) AS uses FROM ${RECORD} WHERE k.name = ? AND i.started_at >= ? AND i.started_at < ?`,
      ...[SKILL, at(from), Math.floor(now / HOUR_MS) * HOUR_MS],
    );
    return [{ told: invocations, found: row?.['uses'] }];
  },

  async update_community_baselines({ ask, sql }) {
    return [{ told: (await ask('update_community_baselines'))['skills_updated'], found: countUsedSkills(sql) }];
  },
};

function countUsedSkills(sql: ImportedTools['sql']): unknown {
  return sql(`SELECT count(DISTINCT k.id) AS skills FROM ${RECORD} WHERE k.kind <> 'tool'`)[0]?.['skills'];
}

/** By tool: questions about the database of imported transcripts, and the same questions in SQL over its base tables. */
export const TOOL_CHECKS: Readonly<Record<string, SqlCheck>> = { ...skillChecks, ...sessionChecks, ...experimentChecks };
