export type MetricType = 'counter' | 'gauge' | 'histogram';

/** Text format 0.0.4 of Prometheus, or OpenMetrics 1.0. */
export const METRICS_FORMATS = ['prometheus', 'openmetrics'] as const;
export type MetricsFormat = (typeof METRICS_FORMATS)[number];

/** Label names and values as they stand in braces, from {@link formatLabels}; empty for a metric without labels. */
export type LabelText = string;

/** One value of those a bucket counts, and where it came from. */
export interface Exemplar {
  readonly labels: LabelText;
  readonly value: number;
  /** Epoch ms. */
  readonly at: number;
}

/** One metric with its samples, as the formats of Prometheus write it. */
export class MetricFamily {
  readonly #name: string;
  readonly #type: MetricType;
  readonly #help: string;
  readonly #samples: string[] = [];

  /** @param help - one sentence without a period */
  constructor(name: string, type: MetricType, help: string) {
    this.#name = name;
    this.#type = type;
    this.#help = help;
  }

  add(labels: LabelText, value: number): this {
    return this.addText(formatSample(this.#name, labels, value));
  }

  /** @param text - lines from {@link formatSample} or {@link formatHistogram}, joined */
  addText(text: string): this {
    this.#samples.push(text);
    return this;
  }

  addHistogram(labels: LabelText, histogram: Histogram): this {
    return this.addText(formatHistogram(this.#name, labels, histogram));
  }

  toText(format: MetricsFormat = 'prometheus'): string {
    const { name, type } = format === 'openmetrics' ? nameInOpenMetrics(this.#name, this.#type) : { name: this.#name, type: this.#type };
    const help = this.#help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
    return `${[`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...this.#samples].join('\n')}\n`;
  }
}

/** There a counter is named without `_total`, and one that has no such end is of no known type. */
export function nameInOpenMetrics(name: string, type: string): { readonly name: string; readonly type: string } {
  if (type !== 'counter') return { name, type: type === 'untyped' ? 'unknown' : type };
  return name.endsWith('_total') ? { name: name.slice(0, -'_total'.length), type } : { name, type: 'unknown' };
}

export interface Histogram {
  /** Upper bounds of the buckets, ascending, without infinity. */
  readonly bounds: readonly number[];
  /** How many values are at or under each bound. */
  readonly cumulative: readonly number[];
  /** Of all values. */
  readonly count: number;
  readonly sum: number;
  /** For OpenMetrics only. */
  readonly exemplar?: Exemplar | undefined;
}

export function formatHistogram(name: string, labels: LabelText, { bounds, cumulative, count, sum, exemplar }: Histogram): string {
  const before = labels === '' ? '' : `${labels},`;
  const lines = bounds.map((bound, index) => `${name}_bucket{${before}le="${bound}"} ${cumulative[index] ?? 0}`);
  const inBraces = labels === '' ? '' : `{${labels}}`;
  lines.push(
    `${name}_bucket{${before}le="+Inf"} ${count}`,
    `${name}_sum${inBraces} ${formatNumber(sum)}`,
    `${name}_count${inBraces} ${count}`,
  );
  if (exemplar !== undefined) {
    const found = bounds.findIndex((bound) => exemplar.value <= bound);
    const bucket = found < 0 ? bounds.length : found;
    lines[bucket] += ` # {${exemplar.labels}} ${formatNumber(exemplar.value)} ${exemplar.at / 1000}`;
  }
  return lines.join('\n');
}

export function formatSample(name: string, labels: LabelText, value: number): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${formatNumber(value)}`;
}

/** @see https://prometheus.io/docs/instrumenting/exposition_formats/ for what is escaped */
export function formatLabels(labels: Readonly<Record<string, string>>): LabelText {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`)
    .join(',');
}

function formatNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}
