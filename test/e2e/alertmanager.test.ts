import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { alertmanagerFormat } from '../../src/delivery/notifications/alertmanager.ts';
import type { StoredAnomaly } from '../../src/domain/anomaly.ts';
import { NOTIFICATION_EVENTS, type NotificationTarget } from '../../src/domain/notification-target.ts';
import { FetchPoster } from '../../src/platform/fetch-poster.ts';
import { findFreePort } from '../support/spawn-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = ['/usr/bin/prometheus-alertmanager', '/usr/bin/alertmanager'].find((path) => existsSync(path));

async function startAlertmanager(program: string): Promise<string> {
  const folder = temporaryFolder();
  const config = join(folder, 'alertmanager.yml');
  writeFileSync(config, 'route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n');
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const child = spawn(program, [
    ...[`--config.file=${config}`, `--storage.path=${folder}`, `--web.listen-address=${new URL(url).host}`, '--cluster.listen-address='],
  ]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await vi.waitFor(async () => expect((await fetch(`${url}/-/ready`)).status).toBe(200), { timeout: 15_000, interval: 50 });
  return url;
}

/** With the program of Debian's package `prometheus-alertmanager`; without it this is skipped. */
describe.skipIf(PROGRAM === undefined)('a real Alertmanager', () => {
  it('takes an alert, shows it with its labels, and takes it as over at its end', async () => {
    const url = await startAlertmanager(PROGRAM ?? '');
    const now = Date.now();
    const target: NotificationTarget = {
      ...{
        name: 'alerts',
        kind: 'alertmanager',
        url,
        secret: '',
        minSeverity: 'low',
        events: NOTIFICATION_EVENTS,
        burst: 5,
        perMinute: 20,
      },
    };
    const anomaly: StoredAnomaly = {
      ...{ skill: { kind: 'shell', name: 'git push “x”' }, metric: 'completion_rate', anomalyType: 'performance_drop' },
      ...{ detectedAt: now - 60_000, beganAt: now - 3_600_000, lastSeenAt: now, baselineValue: 0.95, observedValue: 0.4 },
      ...{ deviationScore: -5.12, severity: 'high', sampleSize: 31, resolvedAt: null, resolution: null },
    };
    const send = async (event: 'anomaly_detected' | 'anomaly_resolved', changes: Partial<StoredAnomaly>) => {
      const notifications = [{ event, incident: 'one', anomaly: { ...anomaly, ...changes } }];
      const message = { target, notifications, createdAt: now, sentAt: Date.now(), id: 'id', source: 'laptop' };
      return new FetchPoster().post(alertmanagerFormat.compose({ ...message, dashboardUrl: 'http://127.0.0.1:8765' }));
    };
    const active = async () => (await (await fetch(`${url}/api/v2/alerts?active=true`)).json()) as Record<string, unknown>[];

    expect(await send('anomaly_detected', {})).toMatchObject({ kind: 'answered', status: 200 });
    expect(await active()).toMatchObject([
      {
        labels: { alertname: 'SessionBuddyAnomaly', skill_name: 'git push “x”', severity: 'critical', instance: 'laptop' },
        generatorURL: 'http://127.0.0.1:8765/#/skills/git%20push%20%E2%80%9Cx%E2%80%9D?kind=shell',
        status: { state: expect.stringMatching(/active|unprocessed/) },
      },
    ]);
    expect(await send('anomaly_resolved', { resolvedAt: now, resolution: 'recovered' })).toMatchObject({ status: 200 });
    expect(await active()).toEqual([]);
  }, 20_000);
});
