import type { Logger } from '../../ports/logger.ts';
import type { Runtime } from './runtime.ts';

/** What is running to keep a database up to date. */
interface Upkeep {
  close(): Promise<void>;
}

interface UpkeepOptions {
  readonly databasePath: string;
  readonly instances: Runtime['instances'];
  readonly logger: Logger;
  readonly start: () => Promise<Upkeep>;
}

/** The first answers come first. */
const FIRST_LOOK_MS = 1000;
const LOOK_EVERY_MS = 30_000;

/**
 * Keeps a database up to date from a process that only answers questions: while no server does it, and in one process
 * at a time.
 */
export class DatabaseUpkeep {
  readonly #options: UpkeepOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Upkeep | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#lookIn(FIRST_LOOK_MS);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await this.#running?.close();
  }

  #lookIn(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        .catch((error: unknown) => this.#options.logger.warn({ err: error }, 'the database is not kept up to date'))
        .finally(() => this.#isClosed || this.#lookIn(LOOK_EVERY_MS));
    }, delayMs).unref();
  }

  async #look(): Promise<void> {
    const { databasePath, instances, start } = this.#options;
    const hasServer = (await instances.find(databasePath)) !== undefined;
    if (hasServer) {
      const running = this.#running;
      this.#running = undefined;
      await running?.close();
      return;
    }
    if (this.#running !== undefined) return;
    const lease = await instances.leaseUpkeep(databasePath);
    if (lease === undefined) return;
    try {
      const upkeep = await start();
      this.#running = {
        async close() {
          await upkeep.close();
          await lease.release();
        },
      };
    } catch (error) {
      await lease.release();
      throw error;
    }
  }
}
