import { SessionBuddyError } from '../../domain/errors.ts';
import type { Logger } from '../../ports/logger.ts';
import { closeApp, type Listener, listenOnLoopback, makeApp } from './guarded-app.ts';
import { addMetricsPage, type MetricsPage } from './metrics-page.ts';

export interface MetricsListener extends Listener {
  close(): Promise<void>;
}

/**
 * `/metrics` on a port of its own (9090 by default). When the port is taken, that is one warning and no failure: the
 * same page is on the main port.
 *
 * @returns undefined when the port is taken
 * @throws SessionBuddyError NOT_LOOPBACK
 */
export async function createMetricsListener(options: {
  readonly page: MetricsPage;
  readonly host: string;
  readonly port: number;
  readonly logger: Logger;
}): Promise<MetricsListener | undefined> {
  const { page, host, port, logger } = options;
  const app = makeApp(logger);
  addMetricsPage(app, page);
  try {
    const listener = await listenOnLoopback(app, { host, port });
    return { ...listener, close: () => closeApp(app) };
  } catch (error) {
    if (!(error instanceof SessionBuddyError && error.code === 'PORT_IN_USE')) throw error;
    logger.warn({ host, port }, 'port for Prometheus is taken; the metrics stay on the main port');
    return undefined;
  }
}
