import { createHash } from 'node:crypto';
import { TEST_SUITE_ID_PREFIX } from '../../domain/ci-stage.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import type { SessionObservation } from '../../domain/session.ts';
import { toSkillName } from '../../domain/taxonomy/safe-name.ts';
import type { CiEnvironment, ReadCiEnvironment } from '../../ports/ci-environment.ts';
import type { ParsedLine, ParserOutput, TranscriptParser } from '../../ports/transcript-source.ts';
import type { ReportedSuite } from './open-suite.ts';
import { type Report, readReport } from './read-report.ts';
import type { CaseResult } from './suite-rounds.ts';

export interface JunitParserOptions {
  readonly readEnvironment: ReadCiEnvironment;
  /** Variables of this process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Epoch ms: when suites ran that do not say it. */
  readonly fallbackAt: number;
}

const MAX_INVOCATIONS = 100_000;
const ERROR_TYPES: Readonly<Record<CaseResult, string | undefined>> = { passed: undefined, failed: 'test_failure', error: 'test_error' };

/** Reads whole reports: `parseLine` takes the text of a file. */
export class JunitParser implements TranscriptParser {
  readonly unknownTypes: ReadonlyMap<string, number> = new Map();
  readonly openCount = 0;
  readonly #options: JunitParserOptions;
  #invocations: InvocationObservation[] = [];
  #sessions: SessionObservation[] = [];
  #lastEventAt: number | null = null;

  constructor(options: JunitParserOptions) {
    this.#options = options;
  }

  get lastEventAt(): number | null {
    return this.#lastEventAt;
  }

  parseLine(text: string): ParsedLine {
    const read = readReport(text);
    if (read.kind === 'rejected') return read;
    const { suites } = read.report;
    if (suites.reduce((sum, { rounds }) => sum + rounds.length, 0) > MAX_INVOCATIONS) return { kind: 'rejected', reason: 'too_long' };
    if (suites.length === 0) return { kind: 'ignored' };
    this.#take(text, read.report);
    return { kind: 'events' };
  }

  drain(): ParserOutput {
    const output = { invocations: this.#invocations, sessions: this.#sessions };
    this.#invocations = [];
    this.#sessions = [];
    return output;
  }

  observeOpen(): InvocationObservation[] {
    return [];
  }

  saveState(): null {
    return null;
  }

  #take(text: string, { suites, properties }: Report): void {
    const { readEnvironment, environment, fallbackAt } = this.#options;
    const run = readEnvironment(properties) ?? readEnvironment(environment);
    // A report without times is the same, to the last character, whenever the same tests take as long: there the run is
    // part of what it says.
    const isTimed = suites.some(({ startedAt }) => startedAt !== undefined);
    const content = createHash('sha256').update(text);
    const hash = content
      .update(isTimed ? '' : (run?.sessionId ?? ''))
      .digest('hex')
      .slice(0, 32);
    const sessionId = run?.sessionId ?? `${TEST_SUITE_ID_PREFIX}${hash}`;
    let [firstEventAt, lastEventAt] = [Number.POSITIVE_INFINITY, 0];
    suites.forEach((suite, index) => {
      const observations = observeSuite(suite, { id: `${TEST_SUITE_ID_PREFIX}${hash}:${index}`, sessionId, fallbackAt });
      for (const observation of observations) {
        firstEventAt = Math.min(firstEventAt, observation.startedAt);
        lastEventAt = Math.max(lastEventAt, observation.endedAt ?? observation.startedAt);
        this.#invocations.push(observation);
      }
    });
    this.#sessions.push({ sessionId, agent: 'ci', firstEventAt, lastEventAt, ...describeRun(run) });
    this.#lastEventAt = Math.max(this.#lastEventAt ?? 0, lastEventAt);
  }
}

interface Place {
  /** Identity of the suite's first round. */
  readonly id: string;
  readonly sessionId: string;
  readonly fallbackAt: number;
}

/** One observation a round. Only of a suite that ran once is the time that of the round. */
function observeSuite(suite: ReportedSuite, { id, sessionId, fallbackAt }: Place): InvocationObservation[] {
  const startedAt = suite.startedAt ?? fallbackAt;
  const durationMs = suite.rounds.length === 1 ? suite.durationMs : undefined;
  const endedAt = suite.startedAt === undefined || durationMs === undefined ? undefined : startedAt + Math.round(durationMs);
  return suite.rounds.map((result, round) => {
    const errorType = ERROR_TYPES[result];
    return {
      eventId: round === 0 ? id : `${id}:${round}`,
      skill: { kind: 'ci', name: toSuiteName(suite.name) },
      sessionId,
      agent: 'ci',
      source: 'ci',
      startedAt,
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(durationMs === undefined ? {} : { measuredDurationMs: durationMs }),
      outcome: result === 'passed' ? 'completed' : 'failed',
      certainty: 'observed',
      phase: 'verification',
      ...(errorType === undefined ? {} : { errorType }),
    };
  });
}

/** Of a whole path only the file is kept: where somebody works is nobody's business. */
function toSuiteName(raw: string): string {
  const name = toSkillName(raw.replace(WHOLE_PATH, ''));
  return name ?? 'test suite';
}
const WHOLE_PATH = /^(?:file:\/\/)?(?:[a-z]:)?[\\/](?:[^\\/]*[\\/])*(?=[^\\/]+\.\w{1,8}$)/i;

function describeRun(run: CiEnvironment | undefined) {
  const pipeline = run?.pipeline.run;
  if (pipeline === undefined) return {};
  return { pipeline, ...(pipeline.branch === undefined ? {} : { gitBranch: pipeline.branch }) };
}
