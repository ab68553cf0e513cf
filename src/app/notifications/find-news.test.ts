import { describe, expect, it } from 'vitest';
import type { StoredAnomaly } from '../../domain/anomaly.ts';
import { NOTIFICATION_EVENTS, type NotificationTarget } from '../../domain/notification-target.ts';
import { findAnomalyNews, type ToldAnomaly } from './find-news.ts';
import { incidentOf } from './notification.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-28T12:00:00Z');
const target: NotificationTarget = {
  ...{ name: 'team', kind: 'webhook', url: 'http://127.0.0.1:1', secret: '', minSeverity: 'medium' },
  ...{ events: NOTIFICATION_EVENTS, burst: 5, perMinute: 20 },
};

function makeAnomaly(detectedAt: number, changes: Partial<StoredAnomaly> = {}): StoredAnomaly {
  return {
    ...{ skill: { kind: 'shell', name: 'deploy' }, metric: 'completion_rate', anomalyType: 'performance_drop', detectedAt },
    ...{ beganAt: detectedAt, lastSeenAt: detectedAt, baselineValue: 0.95, observedValue: 0.4, deviationScore: -5 },
    ...{ severity: 'high', sampleSize: 20, resolvedAt: null, resolution: null, ...changes },
  };
}

const tell = (anomaly: StoredAnomaly): ToldAnomaly => ({ event: 'anomaly_detected', incident: incidentOf(anomaly), anomaly });
const find = (anomalies: StoredAnomaly[], told: ToldAnomaly[] = [], held: string[] = []) =>
  findAnomalyNews({ target, anomalies, told, held, from: NOW - HOUR });

describe('findAnomalyNews', () => {
  it('is what is open, new enough and severe enough, the earliest first', () => {
    const first = makeAnomaly(NOW - 50);
    const second = makeAnomaly(NOW - 10, { skill: { kind: 'skill', name: 'review' }, severity: 'medium' });
    const others = [
      makeAnomaly(NOW - 2 * HOUR, { skill: { kind: 'skill', name: 'old' } }),
      makeAnomaly(NOW - 20, { skill: { kind: 'skill', name: 'slight' }, severity: 'low' }),
      makeAnomaly(NOW - 30, { skill: { kind: 'skill', name: 'over' }, resolvedAt: NOW, resolution: 'recovered' }),
      makeAnomaly(NOW - 40, { skill: { kind: 'skill', name: 'of an earlier version' }, metric: null }),
    ];
    expect(find([second, ...others, first])).toMatchObject({ begun: [tell(first), tell(second)], ended: [], missing: [] });
  });

  it('is the end of what was told, which otherwise stays as it was told', () => {
    const told = makeAnomaly(NOW - 5 * HOUR, { severity: 'medium' });
    const row = { ...told, severity: 'high' as const, observedValue: 0.1, resolvedAt: NOW - 1, resolution: 'recovered' as const };
    const { ended, begun } = find([row], [tell(told)]);
    expect(ended).toEqual([
      { event: 'anomaly_resolved', incident: incidentOf(told), anomaly: { ...told, resolvedAt: NOW - 1, resolution: 'recovered' } },
    ]);
    expect(begun).toEqual([]);
  });

  it('is nothing when late data moves what was told to another hour', () => {
    const told = makeAnomaly(NOW - HOUR);
    const moved = makeAnomaly(NOW - HOUR / 2);
    expect(find([moved], [tell(told)])).toEqual({ ended: [], begun: [], missing: [], tooSlight: [] });
    const over = { ...moved, resolvedAt: NOW, resolution: 'recovered' as const };
    expect(find([over], [tell(told)]).ended).toMatchObject([{ incident: incidentOf(told), anomaly: { resolution: 'recovered' } }]);
  });

  it('tells apart one that is back from one that begins again', () => {
    const told = makeAnomaly(NOW - 5 * HOUR);
    const over = { ...told, resolvedAt: NOW - HOUR, resolution: 'recovered' as const };
    const again = makeAnomaly(NOW - 1);
    expect(find([over, again], [tell(told)])).toMatchObject({ ended: [{ incident: incidentOf(told) }], begun: [{ anomaly: again }] });
  });

  it('is what was too slight at first and has become severe since, however long ago it began', () => {
    const slight = makeAnomaly(NOW - HOUR, { severity: 'low' });
    expect(find([slight])).toMatchObject({ begun: [], tooSlight: [tell(slight)] });
    const severe = makeAnomaly(NOW - 9 * HOUR);
    expect(find([severe]).begun).toEqual([]);
    expect(find([severe], [], [incidentOf(severe)]).begun).toEqual([tell(severe)]);
  });

  it('says so when nothing of what was told is on record', () => {
    const told = makeAnomaly(NOW - HOUR);
    const other = makeAnomaly(NOW - HOUR, { metric: 'duration_seconds', resolvedAt: NOW });
    expect(find([other], [tell(told)])).toEqual({ ended: [], begun: [], missing: [tell(told)], tooSlight: [] });
  });
});
