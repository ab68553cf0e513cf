export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: ParsedSample[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\\\\n]|\\\\["\\\\n])*)"';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (\\S+)$`);

/**
 * Reads the text format of Prometheus (version 0.0.4) as strictly as the format is written: every line, HELP then TYPE
 * before the samples of a family, each family and each sample once, histograms complete and cumulative.
 *
 * @throws Error naming the line
 */
export function parseExposition(text: string): Map<string, ParsedFamily> {
  const families = new Map<string, ParsedFamily>();
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  let family: ParsedFamily | undefined;
  let help: [string, string] | undefined;
  const seen = new Set<string>();
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '') continue;
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    if (comment?.[1] === 'HELP') {
      help = [comment[2]!, comment[3]!];
    } else if (comment?.[1] === 'TYPE') {
      if (help?.[0] !== comment[2]) throw new Error(`no HELP just before: ${line}`);
      if (families.has(comment[2]!)) throw new Error(`a second time: ${line}`);
      family = { name: comment[2]!, type: comment[3]!, help: help![1], samples: [] };
      families.set(family.name, family);
    } else {
      const sample = parseSample(line);
      const base =
        family?.type === 'histogram' || family?.type === 'summary' ? sample.name.replace(/_(bucket|sum|count)$/, '') : sample.name;
      if (family === undefined || base !== family.name) throw new Error(`outside its family: ${line}`);
      const identity = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      if (seen.has(identity)) throw new Error(`a second time: ${line}`);
      seen.add(identity);
      family.samples.push(sample);
    }
  }
  for (const { type, name, samples } of families.values()) {
    if (type === 'histogram') checkHistogram(name, samples);
    if (type === 'counter' && samples.some(({ value }) => !(value >= 0))) throw new Error(`counter ${name} is not ≥ 0`);
  }
  return families;
}

function parseSample(line: string): ParsedSample {
  const match = SAMPLE.exec(line);
  if (match === null) throw new Error(`not a sample: ${line}`);
  const labels: Record<string, string> = {};
  for (const [, name, value] of (match[2] ?? '').matchAll(new RegExp(LABEL, 'g'))) {
    if (Object.hasOwn(labels, name!)) throw new Error(`label ${name} twice: ${line}`);
    labels[name!] = value!.replace(/\\(["\\n])/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped));
  }
  const text = match.at(-1)!;
  const value = text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : text === 'NaN' ? NaN : Number(text);
  if (Number.isNaN(value) && text !== 'NaN') throw new Error(`not a number: ${line}`);
  return { name: match[1]!, labels, value };
}

function checkHistogram(name: string, samples: readonly ParsedSample[]): void {
  const groups = Map.groupBy(samples, ({ labels: { le: _, ...rest } }) => JSON.stringify(rest));
  for (const [labels, group] of groups) {
    const buckets = group.filter((sample) => sample.name === `${name}_bucket`);
    const count = group.find((sample) => sample.name === `${name}_count`)?.value;
    if (!group.some((sample) => sample.name === `${name}_sum`)) throw new Error(`no sum of ${name} ${labels}`);
    if (buckets.at(-1)?.labels['le'] !== '+Inf' || buckets.at(-1)?.value !== count)
      throw new Error(`+Inf is not the count of ${name} ${labels}`);
    const values = buckets.map(({ value }) => value);
    if (values.some((value, index) => value < (values[index - 1] ?? 0))) throw new Error(`not cumulative: ${name} ${labels} ${values}`);
  }
}
