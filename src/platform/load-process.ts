import { type ChildProcess, fork } from 'node:child_process';
import type { LoadPlan, LoadProgress, LoadTally, LoadWorker } from '../ports/load-worker.ts';
import type { LoadCommand, LoadReport } from './load-process-protocol.ts';

const END_MS = 1000;

interface Pending {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** A process of its own for some thousands of clients: one holds a bounded number of sockets, and works on one core. */
export class LoadProcess implements LoadWorker {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #pending: Pending | undefined;
  #failure: Error | undefined;
  #onProgress: (progress: LoadProgress) => void = () => {};

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
    child.on('message', (report: LoadReport) => this.#hear(report));
    child.on('error', (error) => this.#fail(error));
    child.on('exit', (code, signal) => this.#fail(new Error(`a process of the load test ended with ${signal ?? `code ${code}`}`)));
  }

  /** Resolves when it is ready. @param entry - the module that it runs */
  static async start(entry: string): Promise<LoadProcess> {
    const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    const process = new LoadProcess(child);
    await new Promise((resolve, reject) => {
      process.#pending = { resolve, reject };
    });
    return process;
  }

  connect(plan: LoadPlan, onProgress: (progress: LoadProgress) => void): Promise<LoadProgress> {
    this.#onProgress = onProgress;
    return this.#ask({ kind: 'connect', plan });
  }

  hurry(): void {
    if (this.#child.connected) this.#child.send({ kind: 'hurry' } satisfies LoadCommand);
  }

  begin(): Promise<void> {
    return this.#ask({ kind: 'begin' });
  }

  end(): Promise<number> {
    return this.#ask({ kind: 'end' });
  }

  finish(upTo: number, graceMs: number): Promise<LoadTally> {
    return this.#ask({ kind: 'finish', upTo, graceMs });
  }

  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #ask<Answer>(command: LoadCommand): Promise<Answer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise<Answer>((resolve, reject) => {
      this.#pending = { resolve, reject };
      this.#child.send(command);
    });
  }

  #hear(report: LoadReport): void {
    if (report.kind === 'progress') return void this.#onProgress(report.progress);
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.resolve((report.kind === 'answer' ? report.answer : undefined) as never);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#pending?.reject(this.#failure);
    this.#pending = undefined;
  }
}
