import { describe, expect, it } from 'vitest';
import { findSeriesAnomalies } from './series-anomalies.ts';

const lineOf = (minute: number, value: number) =>
  `${new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString().slice(0, 19).replace('T', ' ')},${value}`;

describe('findSeriesAnomalies', () => {
  it('finds what was never there, at its time', () => {
    const lines = Array.from({ length: 600 }, (_, k) => lineOf(5 * k, k === 400 ? 95 : 20 + (k % 7)));
    const found = findSeriesAnomalies(`timestamp,value\n${lines.join('\n')}\n`);
    expect(found).toMatchObject({ kind: 'found', sampleSize: 600, rejectedLines: 1 });
    const at = Date.UTC(2026, 0, 1, 0, 2000);
    expect(found.kind === 'found' && found.anomalies.every((anomaly) => anomaly.at >= at)).toBe(true);
    expect(found.kind === 'found' && found.anomalies[0]).toMatchObject({ at, value: 95 });
  });

  it('says so when there is too little, or nothing that it can read', () => {
    for (const text of ['', 'no,numbers\n', lineOf(0, 1)]) expect(findSeriesAnomalies(text)).toMatchObject({ kind: 'insufficient_data' });
  });

  it('finds nothing in what never changes', () => {
    const lines = Array.from({ length: 500 }, (_, k) => lineOf(k, 3));
    expect(findSeriesAnomalies(lines.join('\n'))).toMatchObject({ kind: 'found', anomalies: [] });
  });
});
