import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatTick } from '../format/time.ts';
import { UNITS } from './chart-units.ts';
import type { ChartPanelShape, ChartSeriesShape } from './time-chart.tsx';
import { timeTicks } from './time-ticks.ts';

const TIME_AXIS_HEIGHT = 26;
const VALUE_AXIS_WIDTH = 52;
const STEP_SECONDS = { hour: 3_600, day: 86_400 } as const;

interface ChartPanelProps {
  /** Read out in place of the drawing; undefined when another panel speaks for this one. */
  readonly label: string | undefined;
  readonly panel: ChartPanelShape;
  readonly starts: readonly number[];
  readonly step: 'hour' | 'day';
  readonly hasTimeAxis: boolean;
  readonly syncKey: string;
  /** With -1 when nothing is pointed at. */
  onHover(index: number): void;
}

/** One uPlot canvas: made once, then given new numbers and widths. Values sit in the middle of their bucket. */
export function ChartPanel(props: ChartPanelProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const made = new uPlot(optionsOf(latest, element.clientWidth), dataOf(latest.current), element);
    plot.current = made;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height: heightOf(latest.current) });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, []);

  const data = JSON.stringify([props.starts, props.panel.series.map((series) => series.values)]);
  const drawn = useRef(data);
  useEffect(() => {
    if (drawn.current === data) return;
    drawn.current = data;
    plot.current?.setData(dataOf(latest.current));
  }, [data]);

  const voice = props.label === undefined ? { 'aria-hidden': true } : ({ role: 'img', 'aria-label': props.label } as const);
  return <div ref={host} class={`plot plot-${props.panel.unit}${props.hasTimeAxis ? ' plot-last' : ''}`} {...voice} />;
}

function heightOf({ panel, hasTimeAxis }: ChartPanelProps): number {
  return panel.height + (hasTimeAxis ? TIME_AXIS_HEIGHT : 0);
}

function dataOf({ starts, step, panel }: ChartPanelProps): uPlot.AlignedData {
  const half = STEP_SECONDS[step] / 2;
  return [starts.map((start) => start / 1000 + half), ...panel.series.map((series) => [...series.values])];
}

function optionsOf(latest: { readonly current: ChartPanelProps }, width: number): uPlot.Options {
  const { panel, hasTimeAxis, syncKey } = latest.current;
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const unit = UNITS[panel.unit];
  const axis = { stroke: color('--muted'), font: '11px system-ui, sans-serif', ticks: { show: false } };
  const grid = { stroke: color('--grid'), width: 1 };
  return {
    width,
    height: heightOf(latest.current),
    padding: [6, 0, hasTimeAxis ? 0 : 4, 0],
    legend: { show: false },
    cursor: {
      y: false,
      move: (plot, left, top) => [left < 0 ? left : middleOfBucket(plot, left), top],
      drag: { x: false, y: false, setScale: false },
      sync: { key: syncKey, setSeries: false },
      points: { show: panel.unit !== 'count', size: 6, width: 0 },
    },
    scales: {
      x: {
        time: false,
        range: () => {
          const { starts, step } = latest.current;
          return [(starts[0] ?? 0) / 1000, (starts.at(-1) ?? 0) / 1000 + STEP_SECONDS[step]];
        },
      },
      y: { range: (_plot, _min, max) => unit.range(max) },
    },
    axes: [
      {
        ...axis,
        size: hasTimeAxis ? TIME_AXIS_HEIGHT : 0,
        gap: 6,
        grid: { show: false },
        splits: (plot) => timeTicks(latest.current.starts, latest.current.step, plot.width - VALUE_AXIS_WIDTH),
        values: (_plot, ticks) => (hasTimeAxis ? ticks.map((tick) => formatTick(tick * 1000, latest.current.step)) : ticks.map(() => '')),
      },
      { ...axis, size: VALUE_AXIS_WIDTH, gap: 8, grid, ...unit.axis },
    ],
    series: [{}, ...panel.series.map((series) => seriesOf(series, color(series.color)))],
    hooks: {
      setCursor: [(plot) => latest.current.onHover(plot.cursor.idx ?? -1)],
    },
  };
}

function seriesOf(shape: ChartSeriesShape, color: string): uPlot.Series {
  if (shape.draw === 'bar') {
    const paths = uPlot.paths.bars?.({ size: [0.74, 28, 1], align: 0 });
    return { fill: color, stroke: color, width: 0, points: { show: false }, ...(paths && { paths }) };
  }
  return {
    stroke: color,
    width: 1.75,
    ...(shape.draw === 'dashed' && { dash: [5, 3] }),
    points: { show: true, size: 5, fill: color, width: 0, filter: (plot, index) => lonePoints(plot.data[index] ?? []) },
  };
}

/** The pointer, moved to the middle of the bucket it is in. */
function middleOfBucket(plot: uPlot, left: number): number {
  const at = plot.data[0][plot.posToIdx(left)];
  return at === undefined ? left : plot.valToPos(at, 'x');
}

/** A line needs two neighbors; a value with none is drawn as a point. */
function lonePoints(values: ArrayLike<number | null | undefined>): number[] {
  const lone: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) lone.push(i);
  }
  return lone;
}
