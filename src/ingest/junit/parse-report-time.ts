import { asInstant } from '../shared/json-shape.ts';

/**
 * The `timestamp` of a suite. Most reporters write ISO 8601 without a zone and mean UTC (Surefire, Gradle, jest-junit),
 * as the schema asks; pytest before 8.0 means the time of the machine, which is UTC on most that run pipelines.
 *
 * @returns epoch ms; undefined for anything else
 */
export function parseReportTime(text: string | undefined): number | undefined {
  const [, date, time, zone] = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?) ?(Z|[+-]\d\d:?\d\d)?$/.exec(text ?? '') ?? [];
  if (date === undefined || time === undefined) return undefined;
  return asInstant(`${date}T${time}${zone?.replace(/^(...)(\d\d)$/, '$1:$2') ?? 'Z'}`);
}
