import { gzipSync } from 'node:zlib';
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

/** Headers of a request, as they came. */
export interface MetricsRequest {
  readonly accept?: string | undefined;
  readonly acceptEncoding?: string | undefined;
}

export interface MetricsAnswer {
  readonly contentType: string;
  readonly encoding?: 'gzip';
  readonly chunks: readonly Uint8Array[];
}

interface Rendered {
  readonly store: StoreMetricsText;
  /** What the process counts, which comes behind. */
  readonly own: Uint8Array;
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
  readonly #rendering = new Map<MetricsFormat, Promise<Rendered>>();

  constructor(options: MetricsPageOptions) {
    this.#options = options;
    this.#storeMetrics = options.storeMetrics ?? new StoreMetrics(options);
    this.#recommendations = new RecommendationMetrics(recommenderOf(options.store, options.clock), options.clock);
    this.#registry = options.registry ?? new Registry();
    collectDefaultMetrics({ register: this.#registry });
  }

  /** OpenMetrics for who takes it, and compressed where it is at hand: as Prometheus asks for both. */
  async answer({ accept, acceptEncoding }: MetricsRequest): Promise<MetricsAnswer> {
    const format = accept?.includes('application/openmetrics-text') ? 'openmetrics' : 'prometheus';
    const contentType = CONTENT_TYPES[format];
    const { store, own } = await this.#renderOnce(format);
    if (store.gzip === undefined || !/\bgzip\b/.test(acceptEncoding ?? '')) return { contentType, chunks: [store.text, own] };
    // Two members one after the other are one gzip file (RFC 1952, section 2.2).
    return { contentType, encoding: 'gzip', chunks: [store.gzip, gzipSync(own, { level: 1 })] };
  }

  async render(format: MetricsFormat = 'prometheus'): Promise<string> {
    const { store, own } = await this.#renderOnce(format);
    return Buffer.concat([store.text, own]).toString();
  }

  /** Two scrapes at a time get one answer. */
  #renderOnce(format: MetricsFormat): Promise<Rendered> {
    let rendering = this.#rendering.get(format);
    if (rendering === undefined) {
      rendering = this.#render(format).finally(() => this.#rendering.delete(format));
      this.#rendering.set(format, rendering);
    }
    return rendering;
  }

  async #render(format: MetricsFormat): Promise<Rendered> {
    const { version, webSocket, tools, notifications, ingestLag } = this.#options;
    const [store, recommendations, registered] = await Promise.all([
      this.#storeMetrics.read(format, this.#options.isReadingHistories?.() ?? false),
      this.#recommendations.list(),
      this.#registry.metrics(),
    ]);
    const families = [
      ...processServiceMetrics({
        ...{ version, engine: store.engine, storeReadAt: store.readAt, ingestLagSeconds: ingestLag?.seconds ?? null },
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
    return { store, own: new TextEncoder().encode(ours + end) };
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
