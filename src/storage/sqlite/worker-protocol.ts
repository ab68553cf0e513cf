import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode } from '../../domain/errors.ts';

export interface ConnectionOptions {
  readonly role: 'writer' | 'reader' | 'both';
  readonly path: string;
}

export interface WorkerOptions extends ConnectionOptions {
  /** One shared 32-bit number: set to 1 and notified after each request. */
  readonly bell: Int32Array<SharedArrayBuffer>;
}

/** A way to a worker for another thread than the one that started it. */
export interface WorkerHandle {
  readonly port: MessagePort;
  readonly bell: Int32Array<SharedArrayBuffer>;
  readonly path: string;
}

/** Request 0 is the opening: the worker answers it unasked. */
export interface WorkerRequest {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
  /** Epoch ms after which nobody waits for the answer; undefined for no limit. */
  readonly deadline?: number | undefined;
}

export type WorkerResponse = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: WireError };

/** An error as it crosses the thread border, where classes are lost. */
export interface WireError {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly retryable: boolean;
  readonly stack: string | undefined;
}

export type WorkerMethods = Readonly<Record<string, ((...args: readonly unknown[]) => unknown) | undefined>>;
