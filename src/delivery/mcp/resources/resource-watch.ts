import type { Logger } from '../../../ports/logger.ts';
import type { MetricQueries } from '../../../ports/metric-queries.ts';
import { withoutQueryLimit } from '../../../ports/query-limit.ts';
import type { ResourceAnswers } from './resource-answers.ts';
import { parseResourceUri, type ResourceAddress, toResourceUri } from './resource-uri.ts';

export interface ResourceWatchOptions {
  readonly store: Pick<MetricQueries, 'getChangeCounter'>;
  readonly resources: Pick<ResourceAnswers, 'version'>;
  readonly logger: Logger;
  /** How often the database is asked whether anything has changed; a second when not given. */
  readonly everyMs?: number;
}

/** Tells one client of one change. */
export type ResourceListener = (uri: string) => void;

interface Watcher {
  /** As the client has written it, so that it knows it again. */
  readonly uri: string;
  readonly tell: ResourceListener;
}

interface Watched {
  readonly address: ResourceAddress;
  readonly watchers: Set<Watcher>;
  /** As it was last seen; undefined until it was looked at. */
  version: string | undefined;
  firstLook: Promise<void> | undefined;
}

const EVERY_MS = 1000;
/** Different resources at a time. Each is looked at once a second while data comes in, at about 0.3 ms. */
export const MOST_WATCHED = 300;
/** Of one client, or one `subscriptions/listen`. */
export const MOST_WATCHED_BY_ONE = 100;

/**
 * Tells subscribers which resources have changed. While somebody listens, the database is asked once a second whether
 * anything in it has changed, by us or by another process, and if so, what is listened to is looked at again: a client is
 * told of a resource at most once a second, and only when what it shows has changed.
 */
export class ResourceWatch {
  readonly #options: ResourceWatchOptions;
  readonly #watched = new Map<string, Watched>();
  #counter: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isClosed = false;

  constructor(options: ResourceWatchOptions) {
    this.#options = options;
  }

  /** How many different resources somebody listens to. */
  get size(): number {
    return this.#watched.size;
  }

  /**
   * Listens to these resources; those that are not ours are passed over. What changes after the promise has resolved is
   * told of. `tell` is called once for a change, however often it was given for the same URI.
   *
   * @returns ends it; undefined when there is no room for so many
   */
  async watch(uris: readonly string[], tell: ResourceListener): Promise<(() => void) | undefined> {
    const ours = [...new Set(uris)].flatMap((uri) => {
      const address = parseResourceUri(uri);
      return address === undefined ? [] : [{ uri, address, key: toResourceUri(address) }];
    });
    const newKeys = new Set(ours.map(({ key }) => key).filter((key) => !this.#watched.has(key)));
    if (ours.length > MOST_WATCHED_BY_ONE || this.#watched.size + newKeys.size > MOST_WATCHED) return undefined;
    const added = ours.map(({ uri, address, key }) => {
      const watched = this.#watched.get(key) ?? { address, watchers: new Set(), version: undefined, firstLook: undefined };
      this.#watched.set(key, watched);
      const watcher = { uri, tell };
      watched.watchers.add(watcher);
      return { key, watched, watcher };
    });
    this.#schedule();
    await Promise.all(added.map(({ watched }) => this.#lookFirst(watched)));
    return () => {
      for (const { key, watched, watcher } of added) {
        watched.watchers.delete(watcher);
        if (watched.watchers.size === 0 && this.#watched.get(key) === watched) this.#watched.delete(key);
      }
      if (this.#watched.size === 0) this.#stop();
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#watched.clear();
    this.#stop();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#isLooking || this.#isClosed || this.#watched.size === 0) return;
    // The time limit of the request that began it is not that of the looks that follow.
    withoutQueryLimit(async () => {
      this.#timer = setTimeout(() => void this.#look(), this.#options.everyMs ?? EVERY_MS).unref();
    });
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#isLooking = true;
    await this.#lookAgain();
    this.#isLooking = false;
    this.#schedule();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#counter = undefined;
  }

  #lookFirst(watched: Watched): Promise<void> {
    watched.firstLook ??= this.#versionOf(watched).then((version) => {
      watched.version ??= version;
    });
    return watched.firstLook;
  }

  async #lookAgain(): Promise<void> {
    try {
      const counter = await this.#options.store.getChangeCounter();
      if (counter === this.#counter) return;
      // One after the other, so that whoever asks meanwhile does not wait for all of them.
      for (const watched of [...this.#watched.values()]) await this.#compare(watched);
      this.#counter = counter;
    } catch (error) {
      // A database that is busy or gone: the next look tells.
      this.#options.logger.debug({ err: error }, 'resources could not be watched');
    }
  }

  async #compare(watched: Watched): Promise<void> {
    const version = await this.#versionOf(watched);
    if (version === undefined || version === watched.version) return;
    const isFirst = watched.version === undefined;
    watched.version = version;
    if (isFirst) return;
    const told = new Map<ResourceListener, Set<string>>();
    for (const { uri, tell } of watched.watchers) {
      const uris = told.get(tell) ?? new Set();
      told.set(tell, uris);
      if (uris.has(uri)) continue;
      uris.add(uri);
      tell(uri);
    }
  }

  async #versionOf({ address }: Watched): Promise<string | undefined> {
    try {
      return await this.#options.resources.version(address);
    } catch (error) {
      this.#options.logger.debug({ err: error, address }, 'a watched resource could not be read');
      return undefined;
    }
  }
}
