import { formatCount, formatSeconds } from '../format/number.ts';
import { fillBuckets } from '../state/fill-buckets.ts';
import { encodeSegment, type Route, type Window } from '../state/route.ts';
import type { Live } from '../state/use-live.ts';
import { retryAll, useQuery, worthSaying } from '../state/use-query.ts';
import type { Series, SkillDetail } from '../wire/types.ts';
import { ActivityChart } from './activity-chart.tsx';
import { Ago } from './ago.tsx';
import { Completion } from './completion.tsx';
import { Problem } from './empty-state.tsx';
import { Fact, Facts } from './facts.tsx';
import { Filters } from './filters.tsx';
import { KIND_NAMES } from './kinds.ts';
import { Name } from './name.tsx';
import { seriesPath, stepOf } from './series-path.ts';
import { TrendMark } from './trend-mark.tsx';

const FACTS_REST_MS = 2_000;
const CHART_REST_MS = 4_000;

interface SkillPageProps {
  readonly route: Extract<Route, { view: 'skill' }>;
  readonly since: Window;
  readonly live: Live;
  readonly home: string;
}

export function SkillPage({ route, since, live, home }: SkillPageProps) {
  const base = `api/v1/skills/${encodeSegment(route.name)}`;
  const kind = route.kind === undefined ? '' : `&kind=${route.kind}`;
  const detail = useQuery<SkillDetail>(`${base}?since=${since}${kind}`, live.change, FACTS_REST_MS);
  const series = useQuery<Series>(seriesPath(`${base}/metrics`, since, kind), live.change, CHART_REST_MS);
  const skill = detail.data;
  const problem = worthSaying(detail, series);

  return (
    <div class="page">
      <a class="back" href={home}>
        Overview
      </a>
      <h1 tabIndex={-1} class="title">
        <Name text={route.name} />
      </h1>
      {problem !== undefined && <Problem error={problem} onRetry={() => retryAll(detail, series)} />}
      <Filters route={route} since={since} withKinds={false} />
      {skill && (
        <Facts label="In this window">
          <Fact label="Kind">{KIND_NAMES[skill.kind]}</Fact>
          <Fact label="Invocations">{formatCount(skill.invocations)}</Fact>
          <Fact label="Completion">
            <Completion ratio={skill.completion_ratio} interval={skill.completion_interval} />
          </Fact>
          <Fact label="Duration, p50">{formatSeconds(skill.duration_seconds.p50)}</Fact>
          <Fact label="Duration, p95">{formatSeconds(skill.duration_seconds.p95)}</Fact>
          <Fact label="Last use">
            <Ago at={skill.last_invoked_at} />
          </Fact>
          <Fact label="Trend">
            <TrendMark trend={skill.trend} />
          </Fact>
        </Facts>
      )}
      {series.data && skill && (
        <section aria-labelledby="skill-activity" data-outdated={series.isOutdated || undefined}>
          <h2 id="skill-activity" class="visually-hidden">
            Over time
          </h2>
          <ActivityChart buckets={fillBuckets(series.data)} total={skill} step={stepOf(series.data)} since={since} withDurations />
        </section>
      )}
    </div>
  );
}
