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

interface SeenSession extends Pick<SeenActivity, 'agent' | 'sessionId'> {
  firstEventAt: number;
  lastEventAt: number;
  agentVersion?: string | undefined;
  user?: string | undefined;
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
  readonly #sessions = new Map<string, SeenSession>();
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

  seeSession(activity: SeenActivity): void {
    const { agent, sessionId, at } = activity;
    const seen = this.#sessions.get(sessionId);
    if (seen === undefined) this.#sessions.set(sessionId, { ...activity, firstEventAt: at, lastEventAt: at });
    else if (seen.agent === agent) {
      if (at < seen.firstEventAt) seen.firstEventAt = at;
      if (at >= seen.lastEventAt) seen.lastEventAt = at;
      seen.agentVersion ??= activity.agentVersion;
      seen.user ??= activity.user;
    }
  }

  toBatch(): EventBatch {
    return {
      invocations: this.#invocations,
      sessions: Array.from(this.#sessions.values(), (session) => this.#toObservation(session)),
      readings: this.#readings,
      rejections: Array.from(this.#rejections, ([reason, count]) => ({ source: 'otlp', reason, count })),
    };
  }

  /** In words, for the sender; null when nothing was rejected. */
  describeRejections(): string | null {
    if (this.#rejections.size === 0) return null;
    return `could not use ${Array.from(this.#rejections, ([reason, count]) => `${count} (${reason})`).join(', ')}`;
  }

  #toObservation({ sessionId, agent, firstEventAt, lastEventAt, agentVersion, user }: SeenSession): SessionObservation {
    return {
      sessionId,
      agent,
      firstEventAt,
      lastEventAt,
      ...(agentVersion === undefined ? {} : { agentVersion }),
      ...(user === undefined ? {} : { userId: this.#hashes.hashUser(user) }),
    };
  }
}
