import { toCamelKeys } from './camel-keys.ts';
import { type Query, toQueryString } from './query.ts';
import type { Transport } from './transport.ts';

/** Asks any route. */
export class RouteClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Any route of `/api/openapi.json`.
   *
   * @param path - with names percent-encoded, as `/api/v1/skills/git%20commit`
   * @returns the answer with its keys in camelCase; it is not checked against the type
   */
  async get<T = unknown>(path: string, query: Query = {}): Promise<T> {
    return toCamelKeys(await this.#transport.request(path + toQueryString(query))) as T;
  }

  /** @param body - with its keys in snake_case */
  protected async post<T>(path: string, body: object): Promise<T> {
    return toCamelKeys(await this.#transport.request(path, JSON.stringify(body))) as T;
  }
}
