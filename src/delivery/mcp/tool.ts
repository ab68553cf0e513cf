import { z } from 'zod';
import type { Recommender } from '../../app/recommendations/recommender.ts';
import type { RecordOptions } from '../../app/record-invocations.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventStore } from '../../ports/event-store.ts';
import type { MeterQueries } from '../../ports/meter-queries.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';
import type { NextSkillQueries } from '../../ports/next-skill-queries.ts';
import type { PipelineQueries } from '../../ports/pipeline-queries.ts';
import type { CatalogStore } from '../../ports/skill-catalog.ts';
import type { TextEmbedder } from '../../ports/text-embedder.ts';
import { toInstant } from '../public-json/units.ts';

/** What tools answer from. */
export interface ToolStore
  extends MetricQueries,
    CatalogStore,
    MeterQueries,
    PipelineQueries,
    NextSkillQueries,
    Pick<EventStore, 'append'> {
  readonly analyses: AnalysisPorts;
}

export interface ToolContext {
  readonly store: ToolStore;
  readonly clock: Clock;
  readonly recommender: Recommender;
  readonly recording: RecordOptions;
  /** What searches by meaning; null when none is configured. */
  readonly embedder: TextEmbedder | null;
  /** What a user is called in the database. */
  readonly hashUser: (user: string) => string;
  /** The home folder, shown as `~`. */
  readonly home: string;
}

/** What a tool has found: one sentence about it, and the payload of CONTRACT section 6. */
export interface Finding<Payload> {
  readonly message: string;
  readonly payload: Payload;
}

/** What every answer begins with. */
export const envelopeShape = {
  success: z.literal(true),
  timestamp: z.string().meta({ format: 'date-time', description: 'when this was answered, ISO 8601 UTC' }),
  message: z.string().meta({ description: 'the answer in a sentence' }),
};

/** A tool as any front can call it: MCP over stdio and HTTP, and `POST /tools/<tool>`. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  /** Of the whole answer: {@link envelopeShape} and the payload. */
  readonly output: z.ZodObject;
  readonly isReadOnly: boolean;
  /** Whether to call it again with the same arguments changes nothing more. */
  readonly isIdempotent: boolean;
  /** An answer is given again for so long, while the data does not change; 0 for never. */
  readonly freshForMs: number;
  /** Within that time it is given again even if the data has changed, when it costs more than a look at what is new is worth. */
  readonly mayLag: boolean;
  answer(context: ToolContext, input: unknown): Promise<ToolAnswer>;
}

export interface ToolAnswer {
  readonly structured: Readonly<Record<string, unknown>>;
  /** The same for a model: what it needs to decide, in few tokens. */
  readonly text: string;
}

/** Ties the types of a tool's schemas to its answer. */
export function defineTool<I extends z.ZodObject, P extends z.ZodObject>(tool: {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: I;
  readonly payload: P;
  readonly isReadOnly?: boolean;
  readonly isIdempotent?: boolean;
  readonly freshForMs?: number;
  readonly mayLag?: boolean;
  find(context: ToolContext, input: z.output<I>): Promise<Finding<z.input<P>>>;
  /** Lines below the message; none for an answer that the message says whole. */
  toLines(payload: z.input<P>): readonly string[];
}): Tool {
  const { isReadOnly = true } = tool;
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    input: tool.input,
    output: z.strictObject({ ...envelopeShape, ...tool.payload.shape }),
    isReadOnly,
    isIdempotent: tool.isIdempotent ?? isReadOnly,
    freshForMs: tool.freshForMs ?? 0,
    mayLag: tool.mayLag ?? false,
    async answer(context, input) {
      // It has been through the schema above.
      const { message, payload } = await tool.find(context, input as z.output<I>);
      return {
        structured: { success: true, timestamp: toInstant(context.clock.now()), message, ...payload },
        text: [message, ...tool.toLines(payload)].join('\n'),
      };
    },
  };
}
