import { useState } from 'preact/hooks';
import { formatCount, formatPlural, formatRatio, formatSeconds } from '../format/number.ts';
import { skillKey } from '../state/merge-live.ts';
import { pressColumn, RANKING, type Sorting, type SortKey, sortSkills } from '../state/sort-skills.ts';
import { useFlash } from '../state/use-flash.ts';
import { useHeldOrder } from '../state/use-held-order.ts';
import type { SkillReport, SkillRow } from '../wire/types.ts';
import { Ago } from './ago.tsx';
import { Completion } from './completion.tsx';
import { KIND_NAMES } from './kinds.ts';
import { Name } from './name.tsx';
import { TrendMark } from './trend-mark.tsx';

interface SkillsTableProps {
  readonly report: SkillReport;
  /** Names the window: a changed number in another window is not news. */
  readonly since: string;
  hrefOf(row: SkillRow): string;
}

export function SkillsTable({ report, since, hrefOf }: SkillsTableProps) {
  const [sorting, setSorting] = useState(RANKING);
  const [isPointedAt, setPointedAt] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const scope = `${since} ${sorting.key} ${sorting.isDescending}`;
  const rows = useHeldOrder(sortSkills(report.skills, sorting), skillKey, isPointedAt || isFocused, scope);
  const level = report.skills.find((row) => row.completion_interval !== null)?.completion_interval?.level ?? 0.95;
  const hidden = report.totals.skills - rows.length;
  const column = { sorting, onPress: (key: SortKey) => setSorting(pressColumn(sorting, key)) };

  return (
    <table class="skills" aria-labelledby="skills">
      <caption>
        Completion is completed ÷ ended; the bar is its {formatRatio(level)} interval, wide when there is little to go by.
        {hidden > 0 && ` The ${formatCount(rows.length)} most used of ${formatPlural(report.totals.skills, 'skill')}.`}
      </caption>
      <thead>
        <tr>
          <SortableHeading {...column} sortKey="name" class="col-name">
            Skill
          </SortableHeading>
          <th scope="col" class="col-kind">
            Kind
          </th>
          <SortableHeading {...column} sortKey="invocations" class="col-count">
            <span class="wide">Invocations</span>
            <span class="narrow">Uses</span>
          </SortableHeading>
          <SortableHeading {...column} sortKey="completion" class="col-completion">
            Completion
          </SortableHeading>
          <SortableHeading {...column} sortKey="p95" class="col-duration">
            <abbr title="95 of 100 took at most this long">p95</abbr>
          </SortableHeading>
          <SortableHeading {...column} sortKey="last_used" class="col-ago">
            Last use
          </SortableHeading>
          <th scope="col" class="col-trend">
            Trend
          </th>
        </tr>
      </thead>
      <tbody
        onPointerEnter={(event) => setPointedAt(event.pointerType === 'mouse')}
        onPointerLeave={() => setPointedAt(false)}
        onFocusIn={() => setFocused(true)}
        onFocusOut={() => setFocused(false)}
      >
        {rows.map((row) => (
          <Row key={`${since} ${skillKey(row)}`} row={row} href={hrefOf(row)} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, href }: { readonly row: SkillRow; readonly href: string }) {
  const flash = useFlash(row.invocations);
  return (
    <tr {...flash}>
      <th scope="row" class="col-name">
        <a class="row-link" href={href} title={row.skill_name}>
          <Name text={row.skill_name} />
        </a>
        <span class="row-note">
          {KIND_NAMES[row.kind]} · p95 {formatSeconds(row.duration_seconds.p95)} · <Ago at={row.last_invoked_at} />
        </span>
      </th>
      <td class="col-kind">{KIND_NAMES[row.kind]}</td>
      <td class="col-count">{formatCount(row.invocations)}</td>
      <td class="col-completion">
        <Completion ratio={row.completion_ratio} interval={row.completion_interval} />
      </td>
      <td class="col-duration">{formatSeconds(row.duration_seconds.p95)}</td>
      <td class="col-ago">
        <Ago at={row.last_invoked_at} />
      </td>
      <td class="col-trend">
        <TrendMark trend={row.trend} />
      </td>
    </tr>
  );
}

interface SortableHeadingProps {
  readonly sorting: Sorting;
  readonly sortKey: SortKey;
  readonly class: string;
  readonly children: preact.ComponentChildren;
  onPress(key: SortKey): void;
}

function SortableHeading({ sorting, sortKey, class: className, children, onPress }: SortableHeadingProps) {
  const isSorted = sorting.key === sortKey;
  const direction = isSorted ? (sorting.isDescending ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" class={className} aria-sort={direction}>
      <button type="button" onClick={() => onPress(sortKey)}>
        {children}
        <svg class="sort" width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
          <path d={direction === 'ascending' ? 'M1 6l3-4 3 4z' : 'M1 2l3 4 3-4z'} />
        </svg>
      </button>
    </th>
  );
}
