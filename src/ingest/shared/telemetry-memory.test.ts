import { describe, expect, it } from 'vitest';
import { TelemetryMemory } from './telemetry-memory.ts';

describe('TelemetryMemory', () => {
  it('lets go of the value unused for longest', () => {
    const memory = new TelemetryMemory<number>(2);
    expect(memory.keep('a', 1)).toBeUndefined();
    expect(memory.keep('b', 2)).toBeUndefined();
    expect(memory.find('a')).toBe(1);
    expect(memory.keep('c', 3)).toBe(2);
    expect([memory.find('a'), memory.find('b'), memory.find('c')]).toEqual([1, undefined, 3]);
  });

  it('gives a value out once when it is taken', () => {
    const memory = new TelemetryMemory<number>(2);
    memory.keep('a', 1);
    expect([memory.take('a'), memory.take('a'), memory.findOldest(), memory.takeOldest()]).toEqual([1, undefined, undefined, undefined]);
  });
});
