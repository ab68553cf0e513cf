import type { AgentName } from '../../domain/agent.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import type { MeterReading } from '../../domain/meter-reading.ts';
import type { SessionObservation } from '../../domain/session.ts';
import type { EventBatch } from '../../ports/event-store.ts';

/** Why a record that we wanted could not be used. */
export type TelemetryRejection = 'no_session' | 'no_identity' | 'no_name' | 'bad_timestamp' | 'unknown_shape';

/** What a record says of its session. */
export interface SeenActivity {
  readonly agent: AgentName;
  readonly sessionId: string;
  /** Epoch ms. */
  readonly at: number;
  readonly agentVersion?: string | undefined;
  /** Whatever the agent knows its user by. Only its keyed hash goes any further. */
  readonly user?: string | undefined;
}

export interface TelemetryHashes {
  /** Keyed, 64 hexadecimal digits. */
  readonly hashUser: (id: string) => string;
  readonly hashSeries: (text: string) => string;
}

/** Gathers what one request amounts to. */
export class TelemetryOutput {
  readonly #invocations: InvocationObservation[] = [];
  readonly #readings: MeterReading[] = [];
  readonly #sessions = new Map<string, SessionObservation>();
  readonly #rejections = new Map<TelemetryRejection, number>();
  readonly #hashes: TelemetryHashes;

  constructor(hashes: TelemetryHashes) {
    this.#hashes = hashes;
  }

  get rejectedCount(): number {
    let count = 0;
    for (const rejected of this.#rejections.values()) count += rejected;
    return count;
  }

  observe(observation: InvocationObservation): void {
    this.#invocations.push(observation);
  }

  /** @param seriesOf - whatever tells the reading's series from all others; only its keyed hash is kept */
  read(reading: Omit<MeterReading, 'series'>, seriesOf: string): void {
    this.#readings.push({ ...reading, series: this.#hashes.hashSeries(seriesOf) });
  }

  reject(reason: TelemetryRejection): void {
    this.#rejections.set(reason, (this.#rejections.get(reason) ?? 0) + 1);
  }

  seeSession({ agent, sessionId, at, agentVersion, user }: SeenActivity): void {
    const seen = this.#sessions.get(sessionId);
    if (seen !== undefined && (seen.agent !== agent || (seen.firstEventAt <= at && at <= seen.lastEventAt))) return;
    this.#sessions.set(sessionId, {
      ...seen,
      sessionId,
      agent,
      firstEventAt: Math.min(at, seen?.firstEventAt ?? at),
      lastEventAt: Math.max(at, seen?.lastEventAt ?? at),
      ...(agentVersion === undefined ? {} : { agentVersion }),
      ...(user === undefined ? {} : { userId: this.#hashes.hashUser(user) }),
    });
  }

  toBatch(): EventBatch {
    return {
      invocations: this.#invocations,
      sessions: [...this.#sessions.values()],
      readings: this.#readings,
      rejections: Array.from(this.#rejections, ([reason, count]) => ({ source: 'otlp', reason, count })),
    };
  }

  /** In words, for the sender; null when nothing was rejected. */
  describeRejections(): string | null {
    if (this.#rejections.size === 0) return null;
    return `could not use ${Array.from(this.#rejections, ([reason, count]) => `${count} (${reason})`).join(', ')}`;
  }
}
