import type { TelemetryLog, TelemetryPoint, TelemetrySource, TelemetrySpan } from './telemetry.ts';
import type { TelemetryOutput } from './telemetry-output.ts';

/**
 * Understands what one agent sends. Whatever it does not know is passed over; only what it wanted and could not use is
 * rejected. Its memory is bounded.
 */
export interface TelemetryMapper {
  /** Whether a record of this name is this agent's. Cheap: asked of every record. */
  claims(source: TelemetrySource, name: string): boolean;
  takeLog?(log: TelemetryLog, output: TelemetryOutput): void;
  /** All spans of one request that are this agent's, in their order: a child commonly ends, and so stands, before its parent. */
  takeSpans?(spans: readonly TelemetrySpan[], output: TelemetryOutput): void;
  takePoint?(point: TelemetryPoint, output: TelemetryOutput): void;
  /** After each request: gives out what has gone quiet by `now` (epoch ms). */
  settle?(now: number, output: TelemetryOutput): void;
}
