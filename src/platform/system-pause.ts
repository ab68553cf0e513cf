import { setTimeout } from 'node:timers/promises';
import type { Pause } from '../ports/pause.ts';

/** Keeps no process alive. */
export const systemPause: Pause = (ms, signal) => setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined);
