import type { ErrorCode } from '../../domain/errors.ts';

export interface ConnectionOptions {
  readonly role: 'writer' | 'reader' | 'both';
  readonly path: string;
}

export interface WorkerOptions extends ConnectionOptions {
  /** One shared 32-bit number: set to 1 and notified after each request. */
  readonly bell: Int32Array<SharedArrayBuffer>;
}

/** Request 0 is the opening: the worker answers it unasked. */
export interface WorkerRequest {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
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
