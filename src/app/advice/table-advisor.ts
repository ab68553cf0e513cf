import type { Advice } from '../../analytics/advice/advice.ts';
import { LEAST_CONFIDENCE } from '../../analytics/advice/advise-on-skills.ts';
import { formatAdvice } from '../../analytics/advice/format-advice.ts';
import { skillKey } from '../../domain/skill.ts';
import type { AnalysisStateStore } from '../../ports/analysis-state.ts';
import type { EventBus } from '../../ports/event-bus.ts';
import type { Logger } from '../../ports/logger.ts';
import type { HookAdvisor, UpcomingUse, UpcomingUseReader } from '../../ports/upcoming-use.ts';
import { AdviceLimits } from './advice-limits.ts';
import { ADVICE_TOPIC, decodeTable, TABLE_KEY } from './advice-state.ts';

export interface TableAdvisorOptions {
  readonly state: Pick<AnalysisStateStore, 'read'>;
  readonly bus: EventBus;
  readonly logger: Logger;
  readonly readers: readonly UpcomingUseReader[];
  /** Least confidence of what is said when the hook's address names none, 0.5–1. */
  readonly confidence: number;
  readonly linesPerSession: number;
}

/**
 * Advises hooks from a table in memory, read when the analyses have changed it: a hook costs no query. Whatever goes wrong
 * comes to silence.
 */
export class TableAdvisor implements HookAdvisor {
  readonly #options: TableAdvisorOptions;
  readonly #readers: ReadonlyMap<string, UpcomingUseReader>;
  readonly #limits: AdviceLimits;
  readonly #endSubscription: () => void;
  #table: ReadonlyMap<string, readonly Advice[]> = new Map();
  #reading: Promise<void> = Promise.resolve();

  constructor(options: TableAdvisorOptions) {
    this.#options = options;
    this.#readers = new Map(options.readers.map((reader) => [reader.agent, reader]));
    this.#limits = new AdviceLimits(options.linesPerSession);
    this.#endSubscription = options.bus.subscribe((event) => {
      if (event.kind === 'advice_changed') void this.load();
    });
  }

  /** Reads the table as it is kept now. */
  load(): Promise<void> {
    // One after the other, so that the last one read is the newest.
    this.#reading = this.#reading.then(() => this.#read());
    return this.#reading;
  }

  advise(agent: string, query: string, body: Uint8Array): string | undefined {
    const asked = new URLSearchParams(query).get('advise');
    if (asked === null || this.#table.size === 0) return undefined;
    try {
      const use = this.#readers.get(agent)?.read(body);
      return use && this.#adviseOn(use, confidenceOf(asked) ?? this.#options.confidence);
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'could not advise on what a hook told of');
      return undefined;
    }
  }

  close(): Promise<void> {
    this.#endSubscription();
    return this.#reading;
  }

  #adviseOn(use: UpcomingUse, confidence: number): string | undefined {
    const key = skillKey(use.skill);
    const advice = this.#table.get(key);
    if (advice === undefined || !this.#limits.allows(use.sessionId, key)) return undefined;
    for (const one of advice) {
      const line = one.confidence >= confidence ? formatAdvice(use.skill, one) : undefined;
      if (line === undefined) continue;
      this.#limits.note(use.sessionId, key);
      return use.answer(line);
    }
    return undefined;
  }

  async #read(): Promise<void> {
    try {
      const [kept] = await this.#options.state.read(ADVICE_TOPIC, [TABLE_KEY]);
      this.#table = kept === undefined ? new Map() : decodeTable(kept.value);
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'could not read what is worth advising');
    }
  }
}

/** As it stands behind `advise=`; undefined for none, or one that is none. */
function confidenceOf(text: string): number | undefined {
  const confidence = Number(text);
  return text !== '' && confidence >= LEAST_CONFIDENCE && confidence < 1 ? confidence : undefined;
}
