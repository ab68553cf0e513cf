import type { RawData } from 'ws';
import type { Clock } from '../../ports/clock.ts';
import type { Broadcaster } from './broadcaster.ts';
import { type ClientMessage, parseClientMessage } from './client-message.ts';
import type { ErrorMessageCode } from './error-codes.ts';
import type { HubClient } from './hub-client.ts';
import type { HubLimits } from './hub-limits.ts';
import type { Replays } from './replays.ts';
import { encodeConfirmed, encodeError, encodePong, encodeResponse } from './server-message.ts';

export interface ConversationOptions {
  readonly clock: Clock;
  readonly limits: HubLimits;
  readonly broadcaster: Broadcaster;
  readonly replays: Replays;
  readonly onFailure: (error: unknown) => void;
}

/** Answers what clients say. */
export class Conversation {
  readonly #options: ConversationOptions;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** Counts a message or a ping. @returns false when there are too many; the client is closed then */
  mayTalk(client: HubClient): boolean {
    if (client.mayTalk(performance.now())) return true;
    refuse(client, 'RATE_LIMITED', `more than ${this.#options.limits.messagesPerSecond} messages a second`);
    client.refuse(1008, 'too_many_messages', 'too many messages');
    return false;
  }

  receive(client: HubClient, data: RawData, isBinary: boolean): void {
    if (!client.sender.isOpen || !this.mayTalk(client)) return;
    if (isBinary) {
      refuse(client, 'BAD_MESSAGE', 'a message is a text frame; got a binary one');
      return;
    }
    const parsed = parseClientMessage(String(data), this.#options.clock.now());
    if (parsed.kind === 'message') this.#answer(client, parsed.message);
    else refuse(client, parsed.code, parsed.reason);
  }

  #answer(client: HubClient, message: ClientMessage): void {
    const { broadcaster, replays, limits, clock } = this.#options;
    switch (message.type) {
      case 'ping':
        client.reply(encodePong(clock.now()));
        break;
      case 'get_metrics':
        void this.#respond(client, message);
        break;
      case 'unsubscribe':
        broadcaster.unfollow(client);
        replays.end(client);
        client.reply(encodeConfirmed(null, clock.now()));
        break;
      case 'subscribe':
        if (!broadcaster.mayFollow(message.topic, message.mode)) {
          refuse(client, 'TOO_MANY_SUBSCRIPTIONS', `this server follows at most ${limits.maxTopics} subscriptions at a time`);
          break;
        }
        client.reply(encodeConfirmed(message, clock.now()));
        broadcaster.follow(client, message.topic, message.mode);
        break;
      case 'end_replay':
        replays.end(client);
        break;
      case 'replay':
        if (!replays.start(client, message)) refuse(client, 'TOO_MANY_REPLAYS', `at most ${limits.maxReplays} run at a time`);
    }
  }

  async #respond(client: HubClient, { topic }: ClientMessage & { readonly type: 'get_metrics' }): Promise<void> {
    try {
      const { text, isKnown } = await this.#options.broadcaster.read(topic);
      if (isKnown) client.reply(encodeResponse(text, this.#options.clock.now()));
      else refuse(client, 'SKILL_NOT_FOUND', `no skill is named ${JSON.stringify(topic.skillName)}`);
    } catch (error) {
      this.#options.onFailure(error);
      refuse(client, 'STORAGE_UNAVAILABLE', 'the database does not answer; try again');
    }
  }
}

function refuse(client: HubClient, code: ErrorMessageCode, message: string): void {
  client.reply(encodeError(code, message));
}
