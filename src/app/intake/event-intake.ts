import type { AppendResult, EventBatch, EventStore } from '../../ports/event-store.ts';
import type { HookReceiver } from '../../ports/hook-receiver.ts';
import type { Intake, OtlpAnswer, WebhookAnswer } from '../../ports/intake.ts';
import type { OtlpReceiver, OtlpRequest } from '../../ports/otlp-receiver.ts';
import type { WebhookReceiver, WebhookRequest } from '../../ports/webhook-receiver.ts';
import { HookQueue, type HookQueueOptions } from './hook-queue.ts';

export interface EventIntakeOptions extends Omit<HookQueueOptions, 'append' | 'receivers'> {
  readonly store: Pick<EventStore, 'append'>;
  readonly hooks: readonly HookReceiver[];
  readonly otlp: OtlpReceiver;
  readonly webhooks: readonly WebhookReceiver[];
  /** After each append, once it is stored. */
  readonly onAppended?: (batch: EventBatch, result: AppendResult) => void;
}

/** Understands what is sent and stores it. */
export class EventIntake implements Intake {
  readonly hookAgents: readonly string[];
  readonly webhookProviders: readonly string[];
  readonly isDown = false;
  readonly #options: EventIntakeOptions;
  readonly #queue: HookQueue;

  constructor(options: EventIntakeOptions) {
    this.#options = options;
    this.hookAgents = options.hooks.map(({ agent }) => agent);
    this.webhookProviders = options.webhooks.map(({ provider }) => provider);
    this.#queue = new HookQueue({ ...options, receivers: options.hooks, append: (batch) => this.#append(batch) });
  }

  takeHook(agent: string, body: Uint8Array, receivedAt: number): boolean {
    return this.#queue.take({ agent, body, receivedAt });
  }

  async takeOtlp(request: OtlpRequest): Promise<OtlpAnswer> {
    const taken = this.#options.otlp.take(request);
    if (taken.kind === 'malformed') {
      await this.#append({ invocations: [], rejections: [{ source: 'otlp', reason: 'malformed', count: 1 }] });
      return taken;
    }
    await this.#append(taken.batch);
    return { kind: 'stored', rejectedCount: taken.rejectedCount, problem: taken.problem };
  }

  async takeWebhook(provider: string, request: WebhookRequest): Promise<WebhookAnswer> {
    const receiver = this.#options.webhooks.find((candidate) => candidate.provider === provider);
    if (receiver === undefined) throw new TypeError(`no receiver of webhooks of ${provider}`);
    const taken = receiver.take(request);
    if (taken.kind === 'taken') {
      await this.#append(taken.batch);
      return { kind: 'stored' };
    }
    if (taken.kind === 'malformed' || taken.kind === 'unsigned') {
      await this.#append({ invocations: [], rejections: [{ source: 'ci', reason: taken.kind, count: 1 }] });
    }
    return taken;
  }

  /** Resolves when every hook message taken is stored, or given up after a last try. */
  close(): Promise<void> {
    return this.#queue.close();
  }

  async #append(batch: EventBatch): Promise<void> {
    if (isEmpty(batch)) return;
    const result = await this.#options.store.append(batch);
    this.#options.onAppended?.(batch, result);
  }
}

function isEmpty({ invocations, ...rest }: EventBatch): boolean {
  return invocations.length === 0 && Object.values(rest).every((list) => list === undefined || list.length === 0);
}
