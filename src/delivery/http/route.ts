import type { z } from 'zod';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MeterQueries } from '../../ports/meter-queries.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';
import type { PipelineQueries } from '../../ports/pipeline-queries.ts';
import type { ProjectReportReader } from '../../ports/project-report-reader.ts';
import type { CatalogStore } from '../../ports/skill-catalog.ts';
import type { TextEmbedder } from '../../ports/text-embedder.ts';

/** What routes answer from. */
export interface RouteStore extends MetricQueries, CatalogStore, MeterQueries, PipelineQueries {
  readonly analyses: AnalysisPorts;
}

export interface RouteContext {
  readonly store: RouteStore;
  readonly clock: Clock;
  readonly projectReports: ProjectReportReader;
  readonly version: string;
  /** What searches by meaning; null when none is configured. */
  readonly embedder: TextEmbedder | null;
  /** The home folder, shown as `~`; empty when it is not known. */
  readonly home: string;
  /** Milliseconds since the server was made, by a clock that does not jump. */
  uptimeMs(): number;
  /** Open WebSockets; null without a WebSocket server. */
  countConnections(): number | null;
  /** True when nothing is taken in any more; false without an intake. */
  isIntakeDown(): boolean;
}

/** A question over GET with a JSON answer. The OpenAPI document is printed from these. */
export interface Route {
  /** As OpenAPI writes it: `/api/v1/skills/{skill_name}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly response: z.ZodType;
  /** Statuses besides 200 that carry the `response` too, with what they mean. */
  readonly alsoAnswers?: Readonly<Record<number, string>>;
  answer(context: RouteContext, input: { readonly params: unknown; readonly query: unknown }): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Ties the types of a route's schemas to its answer. */
export function defineRoute<P extends z.ZodObject, Q extends z.ZodObject, R extends z.ZodType>(route: {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly params: P;
  readonly query: Q;
  readonly response: R;
  readonly alsoAnswers?: Readonly<Record<number, string>>;
  answer(
    context: RouteContext,
    input: { readonly params: z.output<P>; readonly query: z.output<Q> },
  ): Promise<z.input<R> | StatusAnswer<z.input<R>>>;
}): Route {
  return {
    ...route,
    async answer(context, input) {
      // Both have been through the schemas above.
      const answer = await route.answer(context, input as { params: z.output<P>; query: z.output<Q> });
      return answer instanceof StatusAnswer ? answer : { status: 200, body: answer };
    },
  };
}

/** An answer with another status than 200. */
export class StatusAnswer<B> implements Answer {
  readonly status: number;
  readonly body: B;

  constructor(status: number, body: B) {
    this.status = status;
    this.body = body;
  }
}
