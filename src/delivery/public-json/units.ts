import { z } from 'zod';

/** Epoch ms to ISO 8601 UTC. */
export function toInstant(at: number): string {
  return new Date(at).toISOString();
}

/** Milliseconds to seconds: to the millisecond, under a second to the microsecond. */
export function toSeconds(ms: number): number {
  return ms < 1000 ? Math.round(ms * 1000) / 1e6 : Math.round(ms) / 1000;
}

/** A proportion to six decimals, which is finer than any count behind it and free of float noise. */
export function toRatio(ratio: number): number {
  return Math.round(ratio * 1e6) / 1e6;
}

export function orNull<T, R>(value: T | null, translate: (value: T) => R): R | null {
  return value === null ? null : translate(value);
}

export const instantSchema = z.string().meta({ format: 'date-time', description: 'ISO 8601, UTC' });
export const secondsSchema = z.number().min(0).meta({ description: 'seconds' });
export const countSchema = z.int().min(0);
export const ratioSchema = z.number().min(0).max(1).nullable().meta({ description: 'completed ÷ ended, 0–1; null when none ended' });
