import { describe, expect, it } from 'vitest';
import type { StoredAnomaly } from '../../domain/anomaly.ts';
import { findCommonCauses } from './common-causes.ts';

const HOUR = 3_600_000;

function anomaly(name: string, hour: number, more: Partial<StoredAnomaly> = {}): StoredAnomaly {
  return {
    skill: { kind: 'shell', name },
    ...{ metric: 'duration_seconds', anomalyType: 'performance_spike', detectedAt: hour * HOUR, beganAt: null, lastSeenAt: null },
    ...{ baselineValue: 1, observedValue: 3, deviationScore: 3, severity: 'high', sampleSize: 9, resolvedAt: null, resolution: null },
    ...more,
  };
}

describe('findCommonCauses', () => {
  it('puts three skills together that changed the same way within a day of one another', () => {
    const found = findCommonCauses([anomaly('ls', 30), anomaly('cat', 10), anomaly('sed', 50), anomaly('late', 200), anomaly('ls', 31)]);
    expect(found).toEqual([
      { metric: 'duration_seconds', direction: 'up', skillNames: ['cat', 'ls', 'sed'], from: 10 * HOUR, to: 50 * HOUR },
    ]);
  });

  it('does not put together what went other ways, or one skill with itself', () => {
    expect(findCommonCauses([])).toEqual([]);
    expect(findCommonCauses([anomaly('a', 1), anomaly('a', 2), anomaly('a', 3)])).toEqual([]);
    expect(findCommonCauses([anomaly('a', 1), anomaly('b', 2), anomaly('c', 3, { deviationScore: -3 })])).toEqual([]);
    expect(findCommonCauses([anomaly('a', 1), anomaly('b', 2), anomaly('c', 3, { metric: 'invocations' })])).toEqual([]);
    expect(findCommonCauses([anomaly('a', 1), anomaly('b', 2), anomaly('c', 3, { metric: null })])).toEqual([]);
  });
});
