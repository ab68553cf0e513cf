import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askPages } from '../../../../test/support/ask-pages.ts';
import { makeTools } from '../../../../test/support/mcp-tools.ts';
import { observe } from '../../../../test/support/observe.ts';
import { queryDatabase } from '../../../../test/support/query-database.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import type { Anomaly } from '../../../domain/anomaly.ts';
import { detectAnomalies } from './detect-anomalies.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;
const clock = { now: () => NOW };
beforeEach(async () => {
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, [detectAnomalies]);
});
afterEach(() => temporary.remove());

const ask = (input: object = {}) => tools.ask('detect_anomalies', input);

function dropOf(hoursAgo: number, deviationScore: number): Anomaly {
  const at = NOW - hoursAgo * HOUR;
  return {
    ...{ metric: 'completion_rate', anomalyType: 'performance_drop', alarmAt: at, beganAt: at - HOUR, lastSeenAt: at },
    ...{ baselineValue: 0.95, observedValue: 0.5, deviationScore, severity: 'high', sampleSize: 40, resolution: null },
  };
}

/** Skills that got worse, one an hour, each by a little more than the one before. */
async function worsen(count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, i) => `skill-${i}`);
  await temporary.store.append({ invocations: names.map((name) => observe({ name, at: NOW - HOUR })) });
  for (const [i, name] of names.entries()) {
    const at = NOW - (i + 1) * HOUR;
    const anomalies = [dropOf(i + 2, -2 - i / 10)];
    await temporary.store.analyses.anomalies.sync([{ skill: { kind: 'skill', name }, from: 0, anomalies, now: at }]);
  }
}

describe('detect_anomalies', () => {
  it('answers what is stored, of the window and the threshold asked for', async () => {
    await worsen(30);
    const { structured, text } = await ask({ threshold: 3, limit: 100 });
    const stored = queryDatabase(
      temporary.path,
      'SELECT skill_name AS name FROM skill_anomalies WHERE unixepoch(detected_at) >= ? AND abs(deviation_score) >= 3 ORDER BY detected_at DESC',
      (NOW - 24 * HOUR) / 1000,
    );
    expect(stored.length).toBeGreaterThan(5);
    expect(structured['anomalies'].map((anomaly: { skill_name: string }) => anomaly.skill_name)).toEqual(stored.map(({ name }) => name));
    const { anomalies } = structured;
    expect(anomalies[0]).toMatchObject({
      ...{ anomaly_type: 'performance_drop', metric: 'completion_rate', baseline_value: 0.95, observed_value: 0.5, severity: 'high' },
      ...{ deviation_score: -3, sample_size: 40, resolved_at: null },
    });
    expect(text.split('\n').slice(0, 2)).toEqual([
      `${anomalies.length} anomalies detected in the last 24 h, ${anomalies.length} still open`,
      'skill-10 completion_rate 95 % → 50 %, high, z -3, since 2026-11-19T23:00Z, 40 runs since, open',
    ]);
    expect(text).toContain('changed (completion_rate down) at about the same time');
  });

  it('gives each anomaly once, the latest first, page after page', async () => {
    await worsen(23);
    const whole = (await ask({ limit: 100 })).structured['anomalies'];
    expect(whole).toHaveLength(23);
    expect(await askPages(tools, 'detect_anomalies', { limit: 5 }, (page) => page['anomalies'])).toEqual(whole);
    expect((await ask({ limit: 5 })).text).toMatch(/^5 anomalies detected in the last 24 h, 5 still open; there are more\n/);
  });

  it('says of nothing that nothing was detected, and not that all is well', async () => {
    await worsen(1);
    expect((await ask({ threshold: 9 })).text).toBe(
      'No anomaly of 9 or more was detected in the last 24 h; a running server looks for them. Ask with a larger time_window_hours for those found earlier.',
    );
    expect((await ask({ kinds: ['shell'] })).structured['anomalies']).toEqual([]);
    expect((await ask()).text).toMatch(/^1 anomaly detected in the last 24 h, 1 still open\n/);
    const cursor = Buffer.from('o10').toString('base64url');
    expect((await ask({ cursor })).text).toBe('No more anomalies behind this cursor.');
  });
});
