export type MetricType = 'counter' | 'gauge' | 'histogram';

/** Label names and values as they stand in braces, from {@link formatLabels}; empty for a metric without labels. */
type LabelText = string;

/** One metric with its samples, written in the text format of Prometheus. */
export class MetricFamily {
  readonly #name: string;
  readonly #lines: string[];

  /** @param help - one sentence without a period */
  constructor(name: string, type: MetricType, help: string) {
    this.#name = name;
    this.#lines = [`# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}`, `# TYPE ${name} ${type}`];
  }

  add(labels: LabelText, value: number): this {
    this.#lines.push(`${this.#name}${labels === '' ? '' : `{${labels}}`} ${formatNumber(value)}`);
    return this;
  }

  /**
   * @param bounds - upper bounds of the buckets, ascending, without infinity
   * @param cumulative - how many values are at or under each bound
   * @param count - of all values
   */
  addHistogram(labels: LabelText, bounds: readonly number[], cumulative: readonly number[], count: number, sum: number): this {
    const before = labels === '' ? '' : `${labels},`;
    for (const [index, bound] of bounds.entries())
      this.#lines.push(`${this.#name}_bucket{${before}le="${bound}"} ${cumulative[index] ?? 0}`);
    const inBraces = labels === '' ? '' : `{${labels}}`;
    this.#lines.push(
      `${this.#name}_bucket{${before}le="+Inf"} ${count}`,
      `${this.#name}_sum${inBraces} ${formatNumber(sum)}`,
      `${this.#name}_count${inBraces} ${count}`,
    );
    return this;
  }

  toText(): string {
    return `${this.#lines.join('\n')}\n`;
  }
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
