import type { SkillKind } from '../../domain/skill.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventBus } from '../../ports/event-bus.ts';
import type { Logger } from '../../ports/logger.ts';
import type { HubLimits } from './hub-limits.ts';
import type { LiveStore } from './live-data.ts';
import type { RefusalCounts } from './refusals.ts';
import type { ReplayOptions } from './replay.ts';

export interface MetricsHubOptions {
  readonly store: LiveStore & ReplayOptions['store'];
  /** Tells of what was stored and of anomalies; without it nobody hears of them before a minute turns. */
  readonly bus?: Pick<EventBus, 'subscribe'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Milliseconds between two updates, ≥ 100; 1000 when not given. */
  readonly updateIntervalMs?: number;
  readonly limits?: Partial<HubLimits>;
  /** What writes the frames; `raw` unless told. */
  readonly frames?: 'raw' | 'library';
}

/** Counts since the hub was made. */
export interface HubStatistics {
  readonly connections: number;
  readonly messagesSent: number;
  /** How often a client stopped keeping up. */
  readonly slowClients: number;
  readonly updateIntervalMs: number;
  readonly refused: RefusalCounts;
}

/** What a stream over HTTP asks for. */
export interface EventStreamRequest {
  readonly skillName: string | null;
  readonly kinds: readonly SkillKind[] | null;
  /** Number of the last update that the client has had, when it comes back. */
  readonly lastSequence?: number | undefined;
}
