import type { LoadPlan, LoadProgress } from '../ports/load-worker.ts';

/** What the process of a load test is told. Everything but `hurry` is answered, one at a time. */
export type LoadCommand =
  | { readonly kind: 'connect'; readonly plan: LoadPlan }
  | { readonly kind: 'hurry' }
  | { readonly kind: 'begin' }
  | { readonly kind: 'end' }
  | { readonly kind: 'finish'; readonly upTo: number; readonly graceMs: number };

export type LoadReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly progress: LoadProgress }
  | { readonly kind: 'answer'; readonly answer: unknown };
