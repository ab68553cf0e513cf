import { collectDefaultMetrics, Registry } from 'prom-client';
import { type RecommenderStore, recommenderOf } from '../../app/recommendations/recommender.ts';
import { type MetricsFormat, nameInOpenMetrics } from './metric-family.ts';
import { type NotificationFigures, notificationMetrics } from './notification-metrics.ts';
import { RecommendationMetrics } from './recommendation-metrics.ts';
import { processServiceMetrics, type WebSocketStatistics } from './service-metrics.ts';
import { StoreMetrics, type StoreMetricsOptions, type StoreMetricsText } from './store-metrics.ts';
import { type ToolStatistics, toolMetrics } from './tool-metrics.ts';

export interface MetricsPageOptions extends StoreMetricsOptions {
  readonly store: StoreMetricsOptions['store'] & RecommenderStore;
  readonly version: string;
  /** Reads what comes from the database; by itself when not given. */
  readonly storeMetrics?: { read(format: MetricsFormat, isReadingHistories: boolean): Promise<StoreMetricsText> };
  readonly webSocket?: { readonly statistics: WebSocketStatistics };
  /** Of the MCP server. */
  readonly tools?: ToolStatistics;
  readonly notifications?: NotificationFigures;
  /** Whether the agents' histories are being read. */
  readonly isReadingHistories?: () => boolean;
  /** Of what is stored. */
  readonly ingestLag?: { readonly seconds: number | null };
  /** Metrics of other parts of the process; those of Node are added to it. */
  readonly registry?: Registry;
}

const CONTENT_TYPES: Readonly<Record<MetricsFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** `/metrics`: what comes from the database, and what the process counts. */
export class MetricsPage {
  readonly #options: MetricsPageOptions;
  readonly #registry: Registry;
  readonly #storeMetrics: NonNullable<MetricsPageOptions['storeMetrics']>;
  readonly #recommendations: RecommendationMetrics;
  readonly #rendering = new Map<MetricsFormat, Promise<Uint8Array[]>>();

  constructor(options: MetricsPageOptions) {
    this.#options = options;
    this.#storeMetrics = options.storeMetrics ?? new StoreMetrics(options);
    this.#recommendations = new RecommendationMetrics(recommenderOf(options.store, options.clock), options.clock);
    this.#registry = options.registry ?? new Registry();
    collectDefaultMetrics({ register: this.#registry });
  }

  /** @param accept - header of the request: OpenMetrics for who takes it, as Prometheus does */
  async answer(accept: string | undefined): Promise<{ readonly contentType: string; readonly chunks: readonly Uint8Array[] }> {
    const format = accept?.includes('application/openmetrics-text') ? 'openmetrics' : 'prometheus';
    return { contentType: CONTENT_TYPES[format], chunks: await this.#renderOnce(format) };
  }

  async render(format: MetricsFormat = 'prometheus'): Promise<string> {
    return Buffer.concat(await this.#renderOnce(format)).toString();
  }

  /** Two scrapes at a time get one answer. */
  #renderOnce(format: MetricsFormat): Promise<Uint8Array[]> {
    let rendering = this.#rendering.get(format);
    if (rendering === undefined) {
      rendering = this.#render(format).finally(() => this.#rendering.delete(format));
      this.#rendering.set(format, rendering);
    }
    return rendering;
  }

  async #render(format: MetricsFormat): Promise<Uint8Array[]> {
    const { version, webSocket, tools, notifications, ingestLag } = this.#options;
    const [{ text, readAt, engine }, recommendations, registered] = await Promise.all([
      this.#storeMetrics.read(format, this.#options.isReadingHistories?.() ?? false),
      this.#recommendations.list(),
      this.#registry.metrics(),
    ]);
    const families = [
      ...processServiceMetrics({
        ...{ version, engine, storeReadAt: readAt, ingestLagSeconds: ingestLag?.seconds ?? null },
        webSocket: webSocket?.statistics ?? null,
      }),
      ...(tools === undefined ? [] : toolMetrics(tools)),
      ...(notifications === undefined ? [] : notificationMetrics(notifications)),
      ...recommendations,
    ];
    // prom-client spells it in a way of its own.
    const ofProcess = registered.replaceAll(/ Nan$/gm, ' NaN');
    const ours = families.map((family) => family.toText(format)).join('');
    const end = format === 'openmetrics' ? `${toOpenMetrics(ofProcess)}# EOF\n` : ofProcess;
    return [text, new TextEncoder().encode(ours + end)];
  }
}

/** prom-client writes one format at a time; the other differs in what stands above the samples, and has no empty lines. */
function toOpenMetrics(text: string): string {
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  return text
    .replaceAll(/^# (HELP|TYPE) (\S+) (.*)$/gm, (_line, what: string, name: string, rest: string) => {
      const named = nameInOpenMetrics(name, types.get(name) ?? '');
      return `# ${what} ${named.name} ${what === 'TYPE' ? named.type : rest}`;
    })
    .replaceAll(/\n{2,}/g, '\n');
}
