import { useEffect, useId, useState } from 'preact/hooks';
import { formatBucket } from '../format/time.ts';
import { useColorScheme } from '../state/use-color-scheme.ts';
import { ChartPanel } from './chart-panel.tsx';

export interface ChartPanelShape {
  readonly title: string;
  readonly unit: 'count' | 'ratio' | 'seconds';
  /** CSS pixels without the time axis. */
  readonly height: number;
  /** Later ones are drawn before earlier ones. */
  readonly series: readonly ChartSeriesShape[];
}

export interface ChartSeriesShape {
  readonly label: string;
  /** Name of a custom property. */
  readonly color: string;
  readonly draw: 'bar' | 'line' | 'dashed';
  /** One for each bucket; null where there is nothing to say. */
  readonly values: readonly (number | null)[];
  /** Text beside the label: of the bucket pointed at, or with -1 of all of them. */
  legend(index: number): string;
}

interface TimeChartProps {
  readonly label: string;
  /** Starts of the buckets, epoch ms. */
  readonly starts: readonly number[];
  readonly step: 'hour' | 'day';
  /** Another scope is another chart. */
  readonly scope: string;
  readonly panels: readonly ChartPanelShape[];
}

/** Panels over one time axis; pointing at one shows the same bucket in all. */
export function TimeChart({ label, starts, step, scope, panels }: TimeChartProps) {
  const [hovered, setHovered] = useState(-1);
  const scheme = useColorScheme();
  const syncKey = useId();
  useEffect(() => setHovered(-1), [scope]);
  const at = starts[hovered];
  return (
    <div class="chart">
      {panels.map((panel, index) => (
        <div class="panel" key={panel.title}>
          <div class="panel-head" aria-hidden="true">
            <span class="panel-title">{panel.title}</span>
            {index === 0 && at !== undefined && <span class="panel-at">{formatBucket(at, step)}</span>}
            <ul class="legend">
              {panel.series.toReversed().map((series) => (
                <li key={series.label}>
                  <svg class="key" width="12" height="10" aria-hidden="true">
                    <line class={`key-${series.draw} ${series.color.slice(2)}`} x1="0" x2="12" y1="5" y2="5" />
                  </svg>
                  {series.label} <b>{series.legend(hovered)}</b>
                </li>
              ))}
            </ul>
          </div>
          <ChartPanel
            key={`${scheme} ${scope} ${step}`}
            label={index === 0 ? label : undefined}
            panel={panel}
            starts={starts}
            step={step}
            hasTimeAxis={index === panels.length - 1}
            syncKey={syncKey}
            onHover={setHovered}
          />
        </div>
      ))}
    </div>
  );
}
