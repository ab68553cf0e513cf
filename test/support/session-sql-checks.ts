import type { Structured } from './mcp-tools.ts';
import { at, ENDED, pick, RECORD, type SqlCheck } from './tool-sql-checks.ts';

const DAYS = 366;

export const sessionChecks: Readonly<Record<string, SqlCheck>> = {
  async get_session_analytics({ ask, sql }) {
    const { sessions, invocations, hours, length, window } = await ask('get_session_analytics', { days: DAYS, timezone: 'UTC' });
    const [all] = sql(
      'SELECT count(*) AS sessions FROM session WHERE last_event_at >= ? AND first_event_at < ?',
      at(window.from),
      at(window.to),
    );
    const byHour = sql(
      `SELECT i.started_at / 3600000 % 24 AS hour, count(*) AS invocations, sum(i.outcome = 'completed') AS completed, sum${ENDED} AS ended FROM ${RECORD} GROUP BY 1`,
    );
    const [sizes] = sql(
      'SELECT max(n) AS most, min(n) AS least, count(*) AS sample_size FROM (SELECT count(*) AS n FROM invocation GROUP BY session_id)',
    );
    return [
      { told: sessions, found: all?.['sessions'] },
      { told: invocations, found: byHour.reduce((sum, row) => sum + row['invocations'], 0) },
      {
        told: hours
          .filter((row: Structured) => row['invocations'] > 0)
          .map((row: Structured) => pick(row, 'hour', 'invocations', 'completed', 'ended')),
        found: byHour.map((row) => ({ ...row })),
      },
      { told: pick(length.invocations, 'most', 'least', 'sample_size'), found: { ...sizes } },
    ];
  },

  async get_workflow_bottlenecks({ ask, sql }) {
    const { sessions, bottlenecks, recovery } = await ask('get_workflow_bottlenecks', { days: DAYS, limit: 100 });
    const [all] = sql('SELECT count(*) AS sessions FROM session');
    const failed = (name: string, kind: string) =>
      Number(
        sql(
          `SELECT count(*) AS n FROM ${RECORD} WHERE k.name = ? AND k.kind = ? AND i.outcome NOT IN ('completed', 'open')`,
          name,
          kind,
        )[0]?.['n'],
      );
    return [
      { told: sessions, found: all?.['sessions'] },
      { told: recovery.recovered / recovery.troubles, found: recovery.recovered_ratio },
      ...bottlenecks.map(({ skill_name: name, kind, failed_attempts: attempts, troubles, recovered, cause }: Structured) => ({
        told: {
          attempts: attempts <= failed(name, kind),
          troubles: troubles <= attempts && recovered <= troubles,
          cause: cause === null || cause.count <= attempts,
        },
        found: { attempts: true, troubles: true, cause: true },
      })),
    ];
  },

  async get_pipeline_analytics({ ask, sql }) {
    const { pipelines } = await ask('get_pipeline_analytics', { days: DAYS });
    return [{ told: pipelines.length, found: sql('SELECT count(DISTINCT pipeline) AS n FROM pipeline_run')[0]?.['n'] }];
  },

  async get_unused_skills({ ask, sql }) {
    const { skills, sessions_with_offers: offers, totals } = await ask('get_unused_skills', { days: DAYS, limit: 100 });
    const [offered] = sql('SELECT count(DISTINCT session_id) AS sessions FROM session_listing');
    const rows = skills.map(({ skill_name: name, kind, agent, offered_sessions: sessions, window_tokens: tokens }: Structured) => {
      const [used] = sql(`SELECT count(*) AS uses FROM ${RECORD} WHERE k.name = ? AND k.kind = ? AND s.agent = ?`, name, kind, agent);
      const [listed] = sql(
        `SELECT count(DISTINCT l.session_id) AS sessions FROM session_listing l JOIN skill_listing_entry e USING (listing_id)
         JOIN skill k ON k.id = e.skill_id JOIN session s ON s.id = l.session_id WHERE k.name = ? AND k.kind = ? AND s.agent = ?`,
        ...[name, kind, agent],
      );
      return {
        told: { uses: 0, sessions, isCharged: tokens === null || tokens >= sessions },
        found: { ...used, ...listed, isCharged: true },
      };
    });
    return [{ told: offers, found: offered?.['sessions'] }, { told: totals.skills >= skills.length, found: true }, ...rows];
  },
};
