import { SaxesParser } from 'saxes';
import { type OpenCase, OpenSuite, type ReportedSuite, type SuiteAttributes } from './open-suite.ts';
import { parseReportTime } from './parse-report-time.ts';
import { parseSeconds } from './parse-seconds.ts';
import type { CaseResult } from './suite-rounds.ts';

export interface Report {
  readonly suites: readonly ReportedSuite[];
  /** Properties that may be environment variables of a CI system, without the `env.` that Ant puts before them. */
  readonly properties: Readonly<Record<string, string>>;
}

export type ReadReport =
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'rejected'; readonly reason: 'not_xml' | 'unknown_shape' | 'too_long' };

const MAX_DEPTH = 100;
const MAX_SUITES = 100_000;
const MAX_PROPERTIES = 1_000;
const MAX_PROPERTY_LENGTH = 1_000;
const VARIABLE = /^(?:env\.)?([A-Z][A-Z0-9_]{1,60})$/;

/** Errors that many reporters make in text that we do not read: raw or escaped control characters, entities of HTML. */
const FORGIVEN = /^(?:disallowed character|malformed character entity|undefined entity|the string "]]>" is disallowed in char data)\.$/;

/** Elements of a test case that say how it went. */
const RESULTS: Readonly<Record<string, { readonly result: CaseResult; readonly isRetry: boolean } | undefined>> = {
  failure: { result: 'failed', isRetry: false },
  error: { result: 'error', isRetry: false },
  flakyFailure: { result: 'failed', isRetry: true },
  flakyError: { result: 'error', isRetry: true },
  rerunFailure: { result: 'failed', isRetry: true },
  rerunError: { result: 'error', isRetry: true },
};
const NOT_RUN = new Set(['notrun', 'skipped', 'disabled', 'ignored', 'suppressed']);

/**
 * Reads a report as a stream of elements; no text of it is kept. A DTD is passed over: no entity of it is expanded and
 * nothing outside is fetched.
 */
export function readReport(text: string): ReadReport {
  const reading = new ReportReading();
  try {
    reading.read(text);
  } catch (error) {
    if (error instanceof TooMuch) return { kind: 'rejected', reason: 'too_long' };
    if (error instanceof NotWellFormed) return { kind: 'rejected', reason: 'not_xml' };
    throw error;
  }
  return reading.isReport
    ? { kind: 'report', report: { suites: reading.suites, properties: reading.properties } }
    : { kind: 'rejected', reason: 'unknown_shape' };
}

type Attributes = Readonly<Record<string, string | undefined>>;

class NotWellFormed extends Error {}
class TooMuch extends Error {}

class ReportReading {
  readonly suites: ReportedSuite[] = [];
  readonly properties: Record<string, string> = {};
  isReport = false;
  readonly #open: OpenSuite[] = [];
  #depth = 0;
  #case: OpenCase | undefined;
  #propertyCount = 0;
  #rootStartedAt: number | undefined;

  read(text: string): void {
    const parser = new SaxesParser({ xmlns: false, position: false });
    parser.on('error', (error) => {
      if (!FORGIVEN.test(error.message)) throw new NotWellFormed(error.message);
    });
    parser.on('opentag', ({ name, attributes }) => this.#openElement(name, attributes));
    parser.on('closetag', ({ name }) => this.#closeElement(name));
    parser.write(text).close();
  }

  #openElement(name: string, attributes: Attributes): void {
    if (++this.#depth > MAX_DEPTH) throw new TooMuch();
    if (this.#depth === 1) this.#openRoot(name, attributes);
    if (name === 'testsuite') this.#openSuite(attributes);
    else if (name === 'testcase') this.#case = toCase(attributes);
    else if (name === 'property') this.#takeProperty(attributes);
    else this.#takeResult(name);
  }

  #openRoot(name: string, attributes: Attributes): void {
    this.isReport = name === 'testsuites' || name === 'testsuite';
    this.#rootStartedAt = parseReportTime(attributes['timestamp']);
  }

  #openSuite(attributes: Attributes): void {
    const parent = this.#open.at(-1);
    parent?.addInnerSuite();
    this.#open.push(new OpenSuite(toSuite(attributes, parent?.attributes.startedAt ?? this.#rootStartedAt)));
  }

  #takeProperty({ name = '', value = '' }: Attributes): void {
    const variable = VARIABLE.exec(name)?.[1];
    if (variable === undefined || value.length > MAX_PROPERTY_LENGTH || this.#propertyCount >= MAX_PROPERTIES) return;
    this.#propertyCount++;
    this.properties[variable] = value;
  }

  #takeResult(name: string): void {
    if (name === 'skipped' && this.#case) this.#case.isSkipped = true;
    const found = Object.hasOwn(RESULTS, name) ? RESULTS[name] : undefined;
    if (found === undefined) return;
    if (!this.#case) this.#open.at(-1)?.fail(found.result);
    else if (!found.isRetry) this.#case.result = found.result;
    else if (this.#case.retried.length < 100) this.#case.retried.push(found.result);
  }

  #closeElement(name: string): void {
    this.#depth--;
    if (name === 'testcase' && this.#case) {
      this.#open.at(-1)?.addCase(this.#case);
      this.#case = undefined;
    }
    if (name !== 'testsuite') return;
    const suite = this.#open.pop()?.finish();
    if (suite === undefined) return;
    this.suites.push(suite);
    if (this.suites.length > MAX_SUITES) throw new TooMuch();
  }
}

function toSuite(attributes: Attributes, inherited: number | undefined): SuiteAttributes {
  return {
    name: attributes['name'] || attributes['package'] || '',
    startedAt: parseReportTime(attributes['timestamp']) ?? inherited,
    durationMs: parseSeconds(attributes['time']),
    tests: toCount(attributes['tests']),
    failures: toCount(attributes['failures']),
    errors: toCount(attributes['errors']),
    skipped: toCount(attributes['skipped'] ?? attributes['disabled']),
  };
}

function toCase({ classname = '', name = '', time, status = '', result = '' }: Attributes): OpenCase {
  return {
    key: `${classname}\n${name}`,
    durationMs: parseSeconds(time),
    isSkipped: NOT_RUN.has(status.toLowerCase()) || NOT_RUN.has(result.toLowerCase()),
    result: 'passed',
    retried: [],
  };
}

function toCount(text: string | undefined): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}
