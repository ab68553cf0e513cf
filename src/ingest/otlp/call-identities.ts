import { asId } from '../shared/json-shape.ts';
import type { TelemetrySpan } from '../shared/telemetry.ts';
import { TelemetryMemory } from '../shared/telemetry-memory.ts';

/** Spans remembered for the sake of their parents and children. */
const MAX_SPANS = 10_000;
/** Ids like `1` or `call_0` are counted up anew in each session. */
const MIN_CALL_ID_LENGTH = 8;

interface Identified {
  readonly id: string;
  readonly tool: string;
}

/**
 * Which spans are of one call. A call through MCP has up to three, each the parent of the next: that of the agent, of
 * its client, and of the server, of which not all have the call's id. They are known by the same tool. They come in any
 * order and in several requests: whichever is first settles the identity for the others.
 */
export class CallIdentities {
  readonly #bySpan = new TelemetryMemory<Identified>(MAX_SPANS);
  /** By the span that is the parent of the one identified. */
  readonly #byParent = new TelemetryMemory<Identified>(MAX_SPANS);

  /** @returns the call's id, or `<trace>/<span>`; undefined when the span has neither */
  identify(span: TelemetrySpan, tool: string): string | undefined {
    const { traceId, parentSpanId, kind } = span;
    const own = identityOfSpan(span);
    const parent = own === undefined || parentSpanId === '' ? undefined : `${traceId}/${parentSpanId}`;
    const id =
      this.#settled(this.#bySpan, own, tool) ??
      this.#settled(this.#byParent, own, tool) ??
      this.#settled(this.#bySpan, parent, tool) ??
      uniqueCallIdOf(span) ??
      // A server's span stands below that of the client who called.
      (kind === 'server' ? (parent ?? own) : own);
    if (id === undefined) return undefined;
    if (own !== undefined) this.#bySpan.keep(own, { id, tool });
    if (parent !== undefined) this.#byParent.keep(parent, { id, tool });
    return id;
  }

  #settled(memory: TelemetryMemory<Identified>, key: string | undefined, tool: string): string | undefined {
    const identified = key === undefined ? undefined : memory.find(key);
    return identified?.tool === tool ? identified.id : undefined;
  }
}

/** Undefined when it lacks one of its ids. */
export function identityOfSpan({ traceId, spanId }: TelemetrySpan): string | undefined {
  return traceId === '' || spanId === '' ? undefined : `${traceId}/${spanId}`;
}

export function callIdOf({ attributes }: TelemetrySpan): string | undefined {
  return asId(attributes.get('gen_ai.tool.call.id') ?? attributes.get('gen_ai.tool.call_id'));
}

function uniqueCallIdOf(span: TelemetrySpan): string | undefined {
  const id = callIdOf(span);
  return id !== undefined && id.length >= MIN_CALL_ID_LENGTH ? id : undefined;
}
