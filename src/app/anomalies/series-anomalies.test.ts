import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
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

  // Not a test with a level: it tells what was never there, and the largest value so far never was. Of noise that is a few
  // values, soon after the part that was learned from, and hardly more the longer the series is.
  it.each([
    ['150 values of noise', 150, 0],
    ['2,000 values of noise', 2000, 0],
    ['2,000 values of noise about the hours of a day', 2000, 20],
  ])('tells at most of about 3 of %s', (_, count, daily) => {
    let alarms = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const random = seededRandom(seed);
      const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      const lines = Array.from({ length: count }, (_, k) => lineOf(5 * k, 100 + daily * Math.sin((2 * Math.PI * k) / 288) + 5 * normal()));
      const found = findSeriesAnomalies(lines.join('\n'));
      if (found.kind === 'found') alarms += found.anomalies.length;
    }
    expect(alarms / 12).toBeLessThan(3.6);
  });
});
