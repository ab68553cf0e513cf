import { type TelemetryAttributes, type TelemetrySpan, textOf } from '../../shared/telemetry.ts';
import { TelemetryMemory } from '../../shared/telemetry-memory.ts';

/** A tool's span with what its children say. */
export interface ToolSpan {
  readonly span: TelemetrySpan;
  /** Of `claude_code.tool.execution`: the tool ran, and this is how it went. */
  readonly ran: TelemetryAttributes | undefined;
  /** Of `claude_code.tool.blocked_on_user`: it was not let run. */
  readonly rejected: TelemetryAttributes | undefined;
}

/** Children that wait for their parents, which end right after them. */
const MAX_WAITING = 2_000;

/** Puts `claude_code.tool` together with its children: they end first, perhaps in an earlier request. */
export class ToolSpans {
  readonly #executions = new TelemetryMemory<TelemetryAttributes>(MAX_WAITING);
  readonly #rejections = new TelemetryMemory<TelemetryAttributes>(MAX_WAITING);

  pair(spans: readonly TelemetrySpan[]): ToolSpan[] {
    for (const { name, traceId, parentSpanId, attributes } of spans) {
      if (parentSpanId === '') continue;
      const parent = `${traceId}/${parentSpanId}`;
      if (name === 'claude_code.tool.execution') this.#executions.keep(parent, attributes);
      else if (name === 'claude_code.tool.blocked_on_user' && textOf(attributes, 'decision') === 'reject') {
        this.#rejections.keep(parent, attributes);
      }
    }
    return spans
      .filter(({ name }) => name === 'claude_code.tool')
      .map((span) => {
        const id = `${span.traceId}/${span.spanId}`;
        return { span, ran: this.#executions.take(id), rejected: this.#rejections.take(id) };
      });
  }
}
