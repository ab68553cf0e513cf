import type { Command } from 'commander';
import type { Forecast } from '../../../analytics/forecasts/forecast-use.ts';
import { forecastOfUse, type UseForecast } from '../../../app/forecasts/forecast-of-use.ts';
import { systemTimeZone } from '../../../domain/local-days.ts';
import { SKILL_KINDS, type SkillKind } from '../../../domain/skill.ts';
import { toForecastJson } from '../../public-json/forecast-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import { createColors } from '../format/colors.ts';
import type { Column } from '../format/format-table.ts';
import { formatCount, formatInstant, formatQuantity, formatSparkline } from '../format/format-values.ts';
import { printTable } from '../format/print-table.ts';
import { instant, oneOf, timezone } from '../parse-options.ts';

interface ForecastOptions extends DatabaseOptions {
  readonly to?: number;
  readonly timezone: string;
  readonly kind?: SkillKind;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const METHOD_TEXTS = {
  median_of_four: 'the median of the last four weeks',
  seasonal_average: 'a mean of the past weeks, the newest counting most',
  median_and_average: 'the median of the last four weeks and a weighted mean of all',
} as const;

export function addForecastCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('forecast')
    .description('how often skills will be used in the next days, where the past tells it')
    .argument('[skill]', 'one skill; otherwise all of the ranking')
    .option('--to <instant>', 'as if it were then, ISO 8601; now when not given', instant)
    .option('--timezone <zone>', 'the zone whose days these are', timezone, systemTimeZone())
    .option('--kind <kind>', 'only skills of this kind', oneOf(SKILL_KINDS));
  addJsonOption(addDatabaseOption(command)).action((name: string | undefined, options: ForecastOptions) =>
    context.withExistingStore(options, async (store) => {
      const { to: now = context.runtime.clock.now(), timezone: timeZone, kind } = options;
      const answer = await forecastOfUse(store, { ...subjectOf(name, kind), timeZone, now });
      if (options.json) return context.printJson(toForecastJson(answer));
      printForecast(context, answer);
    }),
  );
}

function subjectOf(name: string | undefined, kind: SkillKind | undefined) {
  if (name !== undefined) return { subject: { name, ...(kind === undefined ? {} : { kind }) } };
  return kind === undefined ? {} : { subject: { kinds: [kind] } };
}

function printForecast(context: CommandContext, answer: UseForecast): void {
  const { skill, knownFrom, invocations, daily, hourly, timeZone } = answer;
  const { bold } = createColors(context.io);
  const what = skill === null ? 'All skills' : `${cleanText(skill.name)} (${skill.kind})`;
  const since =
    knownFrom === null
      ? 'never used in the last twelve weeks'
      : `${formatQuantity(invocations, 'use')} since ${formatInstant(knownFrom)} UTC`;
  context.print(`${bold(what)}, ${since}\n`);
  if (daily.kind === 'forecast') printDays(context, answer, daily);
  else context.print(describeRefusal(daily, 'day'));
  if (hourly.kind !== 'forecast') return;
  const expected = hourly.points.map((point) => point.expected);
  context.print(
    `\n│${formatSparkline(expected)}│ the next 24 hours, from ${formatHour(answer.hours[0] ?? 0, timeZone)} on; highest ${formatExpected(Math.max(...expected))} an hour`,
  );
}

function printDays(context: CommandContext, { days }: UseForecast, { points, backtest }: Extract<Forecast, { kind: 'forecast' }>): void {
  const columns: Column[] = [{ title: 'DAY' }, { title: 'EXPECTED', align: 'right' }, { title: '8 OF 10 TIMES', align: 'right' }];
  const rows = points.map(({ expected, lower, upper }, index) => {
    const date = days[index]?.date ?? '';
    const name = index === 0 ? 'today' : (WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? '');
    return [`${date} ${name}`, formatExpected(expected), `${formatCount(Math.floor(lower))}–${formatCount(Math.ceil(upper))}`];
  });
  printTable(context, columns, rows);
  const { meanError, naiveError, coverage, origins, method } = backtest;
  const nearer = Math.round((1 - meanError / naiveError) * 100);
  context.print(
    `\nBy ${METHOD_TEXTS[method]}. In ${formatQuantity(origins, 'trial')} on the past it was off by ${formatExpected(meanError)} a day,`,
  );
  context.print(`${nearer} % less than last week again; ${Math.round(coverage * 100)} % of the days lay within the band.`);
}

function describeRefusal(forecast: Exclude<Forecast, { kind: 'forecast' }>, step: string): string {
  if (forecast.kind === 'insufficient_data') {
    return `Too little is known for a forecast: ${formatQuantity(forecast.sampleSize, step)}; it needs ${formatCount(forecast.requiredSampleSize)}.`;
  }
  const { meanError, naiveError, origins } = forecast.backtest;
  return [
    'No forecast: what was usual in the past weeks tells no more than last week does.',
    `In ${formatQuantity(origins, 'trial')} on the past it was off by ${formatExpected(meanError)} a ${step}, last week by ${formatExpected(naiveError)}.`,
  ].join('\n');
}

function formatExpected(value: number): string {
  return value < 10 ? value.toFixed(1) : formatCount(Math.round(value));
}

function formatHour(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at);
}
