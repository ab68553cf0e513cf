import { useState } from 'preact/hooks';
import { fillBuckets } from '../state/fill-buckets.ts';
import { mergeLive } from '../state/merge-live.ts';
import { includesKind, kindsOf, moveTo, type Route, toHash, type Window } from '../state/route.ts';
import type { Live } from '../state/use-live.ts';
import { retryAll, useQuery, worthSaying } from '../state/use-query.ts';
import type { Series, SessionList, SkillReport, Status } from '../wire/types.ts';
import { ActivityChart } from './activity-chart.tsx';
import { NoHistory, NothingInWindow, Problem } from './empty-state.tsx';
import { Filters } from './filters.tsx';
import { seriesPath, stepOf } from './series-path.ts';
import { SessionsTable } from './sessions-table.tsx';
import { SkillsTable } from './skills-table.tsx';
import { Totals } from './totals.tsx';

const TABLE_REST_MS = 2_000;
const CHART_REST_MS = 4_000;
/** Rows at first, and after each press of Show more. */
const SKILLS_SHOWN = [15, 50, 250, 1000] as const;
const SESSIONS_SHOWN = 20;

interface OverviewProps {
  readonly isShown: boolean;
  readonly route: Route;
  readonly since: Window;
  readonly live: Live;
  readonly status: Status | undefined;
}

/** Stays in the document while a skill or session is shown, so that coming back finds everything as it was left. */
export function Overview({ isShown, route, since, live, status }: OverviewProps) {
  const [presses, setPresses] = useState(0);
  const kinds = kindsOf(route.kinds);
  const kindsQuery = kinds === undefined ? '' : `&kinds=${kinds.join(',')}`;
  const ask = (path: string) => (isShown ? path : undefined);
  const report = useQuery<SkillReport>(
    ask(`api/v1/skills?since=${since}&limit=${SKILLS_SHOWN[presses]}${kindsQuery}`),
    live.change,
    TABLE_REST_MS,
  );
  const series = useQuery<Series>(ask(seriesPath('api/v1/metrics', since, kindsQuery)), live.change, CHART_REST_MS);
  const sessions = useQuery<SessionList>(ask(`api/v1/sessions?limit=${SESSIONS_SHOWN}`), live.change, TABLE_REST_MS);

  const isLatest = since === '24h' && !report.isOutdated && live.state.status === 'live' && live.update !== undefined;
  const update = live.update && {
    ...live.update,
    top_skills: live.update.top_skills.filter((skill) => includesKind(route.kinds, skill.kind)),
  };
  const merged = report.data && (isLatest && update ? mergeLive(report.data, update) : report.data);
  const isEmptyWindow = merged !== undefined && merged.skills.length === 0 && !report.isOutdated;
  const hasNothing = isEmptyWindow && status?.invocations === 0 && sessions.data?.sessions.length === 0;
  const problem = worthSaying(report, series, sessions);

  return (
    <div class="page" hidden={!isShown}>
      <h1 class="visually-hidden" tabIndex={-1}>
        Overview
      </h1>
      {problem !== undefined && <Problem error={problem} onRetry={() => retryAll(report, series, sessions)} />}
      <Totals totals={live.update?.totals} />
      {hasNothing ? (
        <NoHistory />
      ) : (
        <>
          <Filters route={route} since={since} />
          {isEmptyWindow ? (
            <NothingInWindow route={route} since={since} lastEventAt={status?.last_event_at ?? null} />
          ) : (
            <div class="stack" data-outdated={report.isOutdated || undefined}>
              {series.data && merged && (
                <section aria-labelledby="activity">
                  <h2 id="activity">Invocations over time</h2>
                  <ActivityChart buckets={fillBuckets(series.data)} total={merged.totals} step={stepOf(series.data)} since={since} />
                </section>
              )}
              {merged && (
                <section aria-labelledby="skills">
                  <h2 id="skills">Top skills</h2>
                  <SkillsTable
                    report={merged}
                    since={since}
                    hrefOf={(row) => toHash(moveTo(route, { view: 'skill', name: row.skill_name, kind: row.kind }))}
                  />
                  {merged.totals.skills > merged.skills.length && presses + 1 < SKILLS_SHOWN.length && (
                    <button type="button" class="more" onClick={() => setPresses(presses + 1)}>
                      Show more
                    </button>
                  )}
                </section>
              )}
            </div>
          )}
          {sessions.data && sessions.data.sessions.length > 0 && (
            <section aria-labelledby="sessions">
              <h2 id="sessions">Latest sessions</h2>
              <SessionsTable sessions={sessions.data.sessions} hrefOf={(id) => toHash(moveTo(route, { view: 'session', id }))} />
            </section>
          )}
        </>
      )}
    </div>
  );
}
