import { type Transferable, Worker } from 'node:worker_threads';
import { ERROR_CODES, type ErrorCode, SessionBuddyError } from '../domain/errors.ts';
import type { EventBus } from '../ports/event-bus.ts';
import { type Intake, LARGEST_BACKLOG_BYTES, type OtlpAnswer, type WebhookAnswer } from '../ports/intake.ts';
import type { Logger } from '../ports/logger.ts';
import type { OtlpRequest } from '../ports/otlp-receiver.ts';
import type { WebhookRequest } from '../ports/webhook-receiver.ts';
import type { IntakeCommand, IntakeError, IntakeReport, SentHook } from './intake-thread-protocol.ts';

/** How long hook messages are collected: to wake another thread for each costs more than to answer it. */
const COLLECT_MS = 20;
/** Requests that wait for their answer. */
const LARGEST_QUEUE = 1_000;

export interface IntakeThreadOptions<Notice> {
  /** The module that the thread runs. */
  readonly entry: URL;
  readonly workerData: unknown;
  readonly transferList: Transferable[];
  readonly bus: Pick<EventBus, 'publish'>;
  readonly logger: Logger;
  readonly onNotice: (notice: Notice) => void;
}

interface Pending {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A thread of its own for all that is taken in: histories, hooks, telemetry. To parse it takes many milliseconds at a
 * time, which the thread that answers hooks does not have.
 */
export class IntakeThread<Notice> implements Intake {
  hookAgents: readonly string[] = [];
  webhookProviders: readonly string[] = [];
  readonly #options: IntakeThreadOptions<Notice>;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #collected: SentHook[] = [];
  #waitingBytes = 0;
  #refusedCount = 0;
  #failure: SessionBuddyError | null = null;

  private constructor(options: IntakeThreadOptions<Notice>) {
    this.#options = options;
    this.#worker = new Worker(options.entry, { workerData: options.workerData, transferList: options.transferList, name: 'intake' });
    this.#worker.on('message', (report: IntakeReport<Notice>) => this.#hear(report));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(undefined));
  }

  /** Resolves when the thread is ready to take in. */
  static async start<Notice>(options: IntakeThreadOptions<Notice>): Promise<IntakeThread<Notice>> {
    const thread = new IntakeThread(options);
    await new Promise((resolve, reject) => thread.#pending.set(0, { resolve, reject }));
    return thread;
  }

  get isDown(): boolean {
    return this.#failure !== null;
  }

  takeHook(agent: string, body: Uint8Array, receivedAt: number): boolean {
    if (this.#failure !== null || (this.#waitingBytes > 0 && this.#waitingBytes + body.length > LARGEST_BACKLOG_BYTES)) {
      this.#refusedCount++;
      return false;
    }
    this.#waitingBytes += body.length;
    this.#collected.push({ agent, body: ownBytes(body), receivedAt });
    if (this.#collected.length === 1) setTimeout(() => this.#sendHooks(), COLLECT_MS);
    return true;
  }

  takeOtlp(request: OtlpRequest): Promise<OtlpAnswer> {
    return this.#ask(request.body, (id, body) => ({ kind: 'otlp', id, request: { ...request, body } }));
  }

  takeWebhook(provider: string, request: WebhookRequest): Promise<WebhookAnswer> {
    return this.#ask(request.body, (id, body) => ({ kind: 'webhook', id, provider, request: { ...request, body } }));
  }

  /** Begins to read the histories. */
  readHistories(): void {
    this.#send({ kind: 'read' });
  }

  /** Resolves when what was taken in is stored. */
  async close(): Promise<void> {
    if (this.#failure === null) {
      await new Promise<void>((resolve, reject) => {
        this.#pending.set(-1, { resolve, reject });
        this.#sendHooks();
        this.#send({ kind: 'close' });
      }).catch(() => undefined);
    }
    this.#failure ??= new SessionBuddyError('STORAGE_UNAVAILABLE', 'the intake is closed');
    await this.#worker.terminate();
  }

  #ask<Answer>(body: Uint8Array, commandOf: (id: number, body: Uint8Array) => IntakeCommand): Promise<Answer> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#pending.size >= LARGEST_QUEUE) {
      return Promise.reject(new SessionBuddyError('OVERLOADED', `${this.#pending.size} requests wait to be stored`, { retryable: true }));
    }
    return new Promise<Answer>((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      const own = ownBytes(body);
      this.#send(commandOf(id, own), [own.buffer]);
    });
  }

  #send(command: IntakeCommand, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(command, transfer);
  }

  #sendHooks(): void {
    const messages = this.#collected;
    this.#collected = [];
    if (messages.length > 0)
      this.#send(
        { kind: 'hooks', messages },
        messages.map(({ body }) => body.buffer),
      );
    if (this.#refusedCount > 0) this.#send({ kind: 'refused', count: this.#refusedCount });
    this.#refusedCount = 0;
  }

  #hear(report: IntakeReport<Notice>): void {
    const { bus, logger, onNotice } = this.#options;
    switch (report.kind) {
      case 'ready':
        this.hookAgents = report.hookAgents;
        this.webhookProviders = report.webhookProviders;
        this.#settle(0)?.resolve(undefined as never);
        break;
      case 'stored':
        this.#waitingBytes -= report.bytes;
        break;
      case 'answer':
        this.#settle(report.id)?.resolve(report.answer as never);
        break;
      case 'failure':
        this.#settle(report.id)?.reject(fromIntakeError(report.error));
        break;
      case 'event':
        bus.publish(report.event);
        break;
      case 'notice':
        onNotice(report.notice);
        break;
      case 'log':
        logger[report.level](report.fields, report.message);
        break;
      case 'closed':
        this.#settle(-1)?.resolve(undefined as never);
        break;
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #fail(cause: unknown): void {
    if (this.#failure === null) {
      this.#failure = new SessionBuddyError('STORAGE_UNAVAILABLE', 'the thread that takes in has ended', { cause });
      this.#options.logger.error({ err: cause }, 'the thread that takes in has ended');
    }
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}

/** Bytes are handed over rather than copied; a small buffer is part of a larger one, and only its own part goes. */
function ownBytes(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const isWhole = body.buffer instanceof ArrayBuffer && body.byteLength === body.buffer.byteLength;
  return isWhole ? (body as Uint8Array<ArrayBuffer>) : new Uint8Array(body);
}

function fromIntakeError({ code, message, retryable }: IntakeError): Error {
  return code !== null && code in ERROR_CODES ? new SessionBuddyError(code as ErrorCode, message, { retryable }) : new Error(message);
}
