import { DeltaStream } from './delta-stream.ts';
import { FullStream } from './full-stream.ts';
import type { HubClient } from './hub-client.ts';
import { type Topic, topicKey, type UpdateMode } from './topic.ts';
import type { UpdateStream } from './update-stream.ts';

/** Clients that are sent the same frames. */
export interface Group {
  readonly key: string;
  readonly topic: Topic;
  readonly stream: UpdateStream;
  readonly members: Set<HubClient>;
}

/** Who is sent what: each client at most one topic. */
export class Subscriptions {
  readonly #groups = new Map<string, Group>();
  readonly #fullEvery: number;

  constructor(fullEvery: number) {
    this.#fullEvery = fullEvery;
  }

  /** How many different topics are followed. */
  get size(): number {
    return this.#groups.size;
  }

  has(topic: Topic, mode: UpdateMode): boolean {
    return this.#groups.has(groupKey(topic, mode));
  }

  /** In place of what it followed before. */
  follow(client: HubClient, topic: Topic, mode: UpdateMode): Group {
    this.drop(client);
    const key = groupKey(topic, mode);
    const stream = () => (mode === 'full' ? new FullStream() : new DeltaStream(this.#fullEvery));
    const group = this.#groups.get(key) ?? { key, topic, stream: stream(), members: new Set() };
    this.#groups.set(key, group);
    client.group = group;
    group.members.add(client);
    return group;
  }

  drop(client: HubClient): void {
    const group = client.group && this.#groups.get(client.group.key);
    client.forgetPending();
    if (group === undefined) return;
    client.group = undefined;
    group.members.delete(client);
    if (group.members.size === 0) this.#groups.delete(group.key);
  }

  /** As they are now. */
  snapshot(): Group[] {
    return [...this.#groups.values()];
  }
}

function groupKey(topic: Topic, mode: UpdateMode): string {
  return `${mode} ${topicKey(topic)}`;
}
