import { useState } from 'preact/hooks';
import { formatCount, formatRatio, formatSeconds } from '../format/number.ts';
import { formatBucket } from '../format/time.ts';
import type { Bucket } from '../state/fill-buckets.ts';

/** The chart's numbers as a table, newest first, for those who read rather than look. */
export function ActivityData({ buckets, step }: { readonly buckets: readonly Bucket[]; readonly step: 'hour' | 'day' }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="data" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Numbers as a table</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
        <section class="scroll" aria-label="Numbers of the chart" tabIndex={0}>
          <table>
            <caption class="visually-hidden">Invocations per {step}, newest first; empty ones left out</caption>
            <thead>
              <tr>
                <th scope="col">{step === 'day' ? 'Day (UTC)' : 'Hour'}</th>
                <th scope="col">Invocations</th>
                <th scope="col">Completed</th>
                <th scope="col">Not completed</th>
                <th scope="col">Open</th>
                <th scope="col">Completion</th>
                <th scope="col">p50</th>
                <th scope="col">p95</th>
              </tr>
            </thead>
            <tbody>
              {buckets
                .filter((bucket) => bucket.invocations > 0)
                .toReversed()
                .map((bucket) => (
                  <tr key={bucket.at}>
                    <th scope="row">{formatBucket(bucket.at, step)}</th>
                    <td>{formatCount(bucket.invocations)}</td>
                    <td>{formatCount(bucket.completed)}</td>
                    <td>{formatCount(bucket.ended - bucket.completed)}</td>
                    <td>{formatCount(bucket.invocations - bucket.ended)}</td>
                    <td>{formatRatio(bucket.completion_ratio)}</td>
                    <td>{formatSeconds(bucket.duration_seconds.p50)}</td>
                    <td>{formatSeconds(bucket.duration_seconds.p95)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
