import type { FastifyInstance } from 'fastify';
import { addGet } from './guarded-app.ts';
import { ANSWER_TIMEOUT_MS, withTimeout } from './with-timeout.ts';

/** The text of `/metrics`. */
export interface MetricsPage {
  readonly contentType: string;
  render(): Promise<string>;
}

export function addMetricsPage(app: FastifyInstance, page: MetricsPage): void {
  addGet(app, '/metrics', async () => ({ type: page.contentType, status: 200, body: await withTimeout(page.render(), ANSWER_TIMEOUT_MS) }));
}
