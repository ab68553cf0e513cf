import { describe, expect, it } from 'vitest';
import type { StoredAnomaly } from '../../domain/anomaly.ts';
import { listNewAnomalies, listOpenAnomalies } from './find-anomalies.ts';
import { settleWindow } from './settle-window.ts';

const DAY = 86_400_000;

describe('settleWindow', () => {
  it('ends when asked, or with the newest there is when nothing is as new', () => {
    expect(settleWindow(100 * DAY, 7 * DAY, 98 * DAY)).toEqual({ from: 93 * DAY, to: 100 * DAY, followsData: false });
    expect(settleWindow(100 * DAY, 7 * DAY, undefined)).toMatchObject({ to: 100 * DAY, followsData: false });
    const { from, to, followsData } = settleWindow(100 * DAY, 7 * DAY, 40 * DAY);
    expect([followsData, to, to - from]).toEqual([true, 40 * DAY + 1, 7 * DAY]);
  });
});

describe('listOpenAnomalies', () => {
  const anomaly = (name: string, detectedAt: number, resolvedAt: number | null): StoredAnomaly => ({
    ...({ skill: { kind: 'shell', name }, metric: 'completion_rate', anomalyType: 'performance_drop', severity: 'high' } as const),
    ...{ detectedAt, resolvedAt, resolution: null, beganAt: null, lastSeenAt: null },
    ...{ baselineValue: null, observedValue: null, deviationScore: null, sampleSize: null },
  });
  const all = [
    anomaly('later', 50 * DAY, null),
    anomaly('open', 20 * DAY, null),
    anomaly('over', 20 * DAY, 21 * DAY),
    anomaly('over since', 20 * DAY, 45 * DAY),
  ];
  const source = { anomalies: { list: async () => all } };

  it('are those open then', async () => {
    expect((await listOpenAnomalies(source, 40 * DAY)).map(({ skill }) => skill.name)).toEqual(['open', 'over since']);
  });

  it('of an earlier version have their type for a metric', async () => {
    const old = { ...anomaly('old', DAY, null), metric: null, skill: { kind: null, name: 'old' } };
    const found = await listNewAnomalies({ anomalies: { list: async () => [old] } }, { from: 0, to: 2 * DAY });
    expect(found).toEqual([
      {
        skill: { kind: null, name: 'old' },
        metric: 'performance_drop',
        anomalyType: 'performance_drop',
        detectedAt: DAY,
        isOpen: true,
        severity: 'high',
      },
    ]);
  });
});
