import type { HubClient } from './hub-client.ts';
import { type Topic, topicKey } from './topic.ts';

interface Group {
  readonly topic: Topic;
  readonly members: Set<HubClient>;
}

/** Who is sent what: each client at most one topic. */
export class Subscriptions {
  readonly #groups = new Map<string, Group>();
  readonly #groupOf = new Map<HubClient, Group>();

  /** How many different topics are followed. */
  get size(): number {
    return this.#groups.size;
  }

  has(topic: Topic): boolean {
    return this.#groups.has(topicKey(topic));
  }

  topicOf(client: HubClient): Topic | undefined {
    return this.#groupOf.get(client)?.topic;
  }

  /** In place of what it followed before. @returns the topic as this object knows it: equal topics are one */
  follow(client: HubClient, topic: Topic): Topic {
    this.drop(client);
    const key = topicKey(topic);
    const group = this.#groups.get(key) ?? { topic, members: new Set() };
    this.#groups.set(key, group);
    this.#groupOf.set(client, group);
    group.members.add(client);
    return group.topic;
  }

  drop(client: HubClient): void {
    const group = this.#groupOf.get(client);
    if (group === undefined) return;
    this.#groupOf.delete(client);
    group.members.delete(client);
    if (group.members.size === 0) this.#groups.delete(topicKey(group.topic));
  }

  /** As they are now: later changes do not show. */
  snapshot(): { readonly topic: Topic; readonly members: readonly HubClient[] }[] {
    return [...this.#groups.values()].map(({ topic, members }) => ({ topic, members: [...members] }));
  }
}
