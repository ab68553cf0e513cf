import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { MeterReading } from '../../domain/meter-reading.ts';
import { MeterQueries } from './meter-queries.ts';
import { MeterWriter } from './meter-writer.ts';
import { METER_TABLE_SQL } from './migrations/v8-meter-table.ts';

const START = Date.UTC(2026, 10, 1);

function openMeters(maxSeries?: number) {
  const database = new DatabaseSync(':memory:');
  database.exec(METER_TABLE_SQL);
  const writer = new MeterWriter(database, maxSeries);
  return { database, queries: new MeterQueries(database), write: (...readings: MeterReading[]) => writer.write(readings) };
}

function reading(fields: Partial<MeterReading> = {}): MeterReading {
  return {
    agent: 'claude-code',
    name: 'claude_code.token.usage',
    unit: 'tokens',
    attributes: { type: 'input', model: 'a' },
    series: 's',
    temporality: 'delta',
    startedAt: START,
    at: START + 60_000,
    value: 10,
    ...fields,
  };
}

describe('MeterWriter', () => {
  it('adds up deltas, each once however often it comes', () => {
    const { queries, write } = openMeters();
    const later = reading({ startedAt: START + 60_000, at: START + 120_000, value: 2.5 });
    write(reading(), later);
    write(reading(), later);
    write(later);
    expect(queries.listMeters()).toEqual([
      {
        agent: 'claude-code',
        name: 'claude_code.token.usage',
        unit: 'tokens',
        attributes: { model: 'a', type: 'input' },
        total: 12.5,
        points: 2,
        lastAt: START + 120_000,
      },
    ]);
  });

  it('adds what a running total has grown by, and starts anew with the agent', () => {
    const { queries, write } = openMeters();
    const at = (minute: number, value: number, startedAt = START) =>
      reading({ temporality: 'cumulative', at: START + minute * 60_000, value, startedAt });
    write(at(1, 10), at(2, 10), at(3, 25), at(2, 10));
    expect(queries.listMeters()[0]?.total).toBe(25);
    write(at(5, 4, START + 4 * 60_000), at(6, 7, START + 4 * 60_000));
    expect(queries.listMeters()[0]?.total).toBe(32);
    write(at(7, 1, START + 4 * 60_000));
    expect(queries.listMeters()[0]?.total, 'a smaller total is a restart too').toBe(33);
  });

  it('adds up the series of one name and attributes, whoever they are of', () => {
    const { queries, write } = openMeters();
    const bySkill = (skill: string, series: string, value: number) =>
      reading({ name: 'claude_code.cost.usage', unit: 'USD', attributes: { 'skill.name': skill, model: series }, series, value });
    write(reading({ series: 'x' }), reading({ series: 'y', attributes: { model: 'a', type: 'input' } }));
    write(bySkill('review', 'm1', 0.5), bySkill('review', 'm2', 0.25), bySkill('pdf', 'm3', 1));
    expect(queries.listMeters({ name: 'claude_code.token.usage' })).toMatchObject([{ total: 20, points: 2 }]);
    expect(queries.listMeters({ attribute: 'skill.name' }).map(({ attributes, total }) => [attributes, total])).toEqual([
      [{ 'skill.name': 'review' }, 0.75],
      [{ 'skill.name': 'pdf' }, 1],
    ]);
    expect(queries.listMeters({ name: 'nothing' })).toEqual([]);
  });

  it('keeps totals and a bounded number of rows however many series there are', () => {
    const { database, queries, write } = openMeters(100);
    for (let i = 0; i < 1_000; i++) write(reading({ series: `s${i}`, at: START + i, attributes: { type: `t${i % 3}` } }));
    expect(queries.listMeters().map(({ total }) => total)).toEqual([3340, 3330, 3330]);
    expect(database.prepare('SELECT count(*) AS count FROM meter').get()).toMatchObject({
      count: expect.toSatisfy((n: number) => n <= 104),
    });

    for (let i = 0; i < 3_000; i++) write(reading({ series: `u${i}`, at: START + i, attributes: { type: `u${i}` } }));
    expect(queries.listMeters().reduce((sum, { total }) => sum + total, 0)).toBe(40_000);
    expect(database.prepare('SELECT count(*) AS count FROM meter').get()).toMatchObject({
      count: expect.toSatisfy((n: number) => n <= 1_300),
    });
  });
});
