import type { Recommender } from '../../app/recommendations/recommender.ts';
import type { Clock } from '../../ports/clock.ts';
import { MetricFamily } from './metric-family.ts';

/** What was served is written down this often at most: a write makes cached answers old. */
const SAVE_EVERY_MS = 5 * 60_000;

/** How often recommendations were given, and given again. */
export class RecommendationMetrics {
  readonly #recommender: Pick<Recommender, 'countServed' | 'saveServed'>;
  readonly #clock: Clock;
  #savedAt: number;

  constructor(recommender: Pick<Recommender, 'countServed' | 'saveServed'>, clock: Clock) {
    this.#recommender = recommender;
    this.#clock = clock;
    this.#savedAt = clock.now();
  }

  async list(): Promise<MetricFamily[]> {
    const now = this.#clock.now();
    if (Math.abs(now - this.#savedAt) >= SAVE_EVERY_MS) {
      this.#savedAt = now;
      await this.#recommender.saveServed();
    }
    const { recommendations, cacheHits } = await this.#recommender.countServed();
    return [
      new MetricFamily('collaborative_filtering_recommendations_total', 'counter', 'Recommendations given, since the database began').add(
        '',
        recommendations,
      ),
      new MetricFamily('collaborative_filtering_cache_hits_total', 'counter', 'Recommendations answered from the cache').add('', cacheHits),
    ];
  }
}
