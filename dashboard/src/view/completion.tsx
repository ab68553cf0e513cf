import { formatRatio } from '../format/number.ts';
import type { Interval } from '../wire/types.ts';

interface CompletionProps {
  readonly ratio: number | null;
  readonly interval: Interval | null;
}

/** The ratio as text, its confidence interval as a range from 0 to 100% and as text. */
export function Completion({ ratio, interval }: CompletionProps) {
  return (
    <span class="completion">
      <span class="completion-ratio">{formatRatio(ratio)}</span>
      <RangeBar ratio={ratio} interval={interval} />
      <span class="completion-interval">
        {interval !== null && (
          <>
            <span class="visually-hidden">, interval </span>
            {formatInterval(interval)}
          </>
        )}
      </span>
    </span>
  );
}

function RangeBar({ ratio, interval }: CompletionProps) {
  return (
    <svg class="range" width="96" height="12" aria-hidden="true">
      <rect class="range-track" x="0" y="5.5" width="100%" height="1" />
      {interval !== null && (
        <rect
          class="range-interval"
          x={percent(interval.lower)}
          y="3"
          width={percent(Math.max(0.02, interval.upper - interval.lower))}
          height="6"
          rx="3"
        />
      )}
      {ratio !== null && <circle class="range-point" cx={percent(ratio)} cy="6" r="3" />}
    </svg>
  );
}

function formatInterval({ lower, upper }: Interval): string {
  return `${formatRatio(lower).replace('%', '')}–${formatRatio(upper)}`;
}

function percent(ratio: number): string {
  return `${Math.min(1, Math.max(0, ratio)) * 100}%`;
}
