import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDeployed } from './deploy-files.ts';
import { faster, withReplaced } from './faster-rules.ts';
import { findFreePort } from './spawn-server.ts';
import { eventually, SpawnedProcess } from './spawned-process.ts';

const RECEIVER = fileURLToPath(new URL('../../examples/alertmanager/webhook-receiver.ts', import.meta.url));

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

export interface LoadedRule {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
  readonly state?: 'inactive' | 'pending' | 'firing';
}

/**
 * What is in deploy/, running: Prometheus, Alertmanager and the sample receiver, with the deployed configuration and
 * rules but for addresses, a scrape each second, and times a sixtieth as long.
 */
export class MonitoringStack {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  readonly receiver: SpawnedProcess;
  readonly #processes: readonly SpawnedProcess[];

  private constructor(prometheusUrl: string, alertmanagerUrl: string, receiver: SpawnedProcess, others: readonly SpawnedProcess[]) {
    this.prometheusUrl = prometheusUrl;
    this.alertmanagerUrl = alertmanagerUrl;
    this.receiver = receiver;
    this.#processes = [receiver, ...others];
  }

  /** @param target - host and port of the server to scrape */
  static async start(folder: string, target: string): Promise<MonitoringStack> {
    mkdirSync(folder, { recursive: true });
    const [prometheusPort, alertmanagerPort, receiverPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
    writeFileSync(
      join(folder, 'prometheus.yml'),
      withReplaced(readDeployed('prometheus/prometheus.yml'), {
        'scrape_interval: 15s': 'scrape_interval: 1s',
        'scrape_timeout: 10s': 'scrape_timeout: 1s',
        'evaluation_interval: 15s': 'evaluation_interval: 1s',
        '127.0.0.1:8765': target,
        '127.0.0.1:9090': `127.0.0.1:${prometheusPort}`,
        '127.0.0.1:9093': `127.0.0.1:${alertmanagerPort}`,
      }),
    );
    for (const name of ['recording.yaml', 'alerts.yaml']) writeFileSync(join(folder, name), faster(readDeployed(`prometheus/${name}`)));
    writeFileSync(
      join(folder, 'alertmanager.yml'),
      faster(withReplaced(readDeployed('alertmanager/alertmanager.yml'), { '127.0.0.1:9876': `127.0.0.1:${receiverPort}` })),
    );
    const receiver = new SpawnedProcess(process.execPath, [RECEIVER, String(receiverPort)], folder);
    const alertmanager = new SpawnedProcess(
      'prometheus-alertmanager',
      [
        '--config.file=alertmanager.yml',
        '--storage.path=alertmanager',
        `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
        '--cluster.listen-address=',
      ],
      folder,
    );
    const prometheus = new SpawnedProcess(
      'prometheus',
      [
        '--config.file=prometheus.yml',
        '--storage.tsdb.path=prometheus',
        `--web.listen-address=127.0.0.1:${prometheusPort}`,
        '--enable-feature=exemplar-storage',
      ],
      folder,
    );
    const stack = new MonitoringStack(`http://127.0.0.1:${prometheusPort}`, `http://127.0.0.1:${alertmanagerPort}`, receiver, [
      alertmanager,
      prometheus,
    ]);
    const explain = () => `${alertmanager.output}\n${prometheus.output}`;
    try {
      await eventually(async () => (await fetch(`${stack.prometheusUrl}/-/ready`)).ok, { explain });
      await eventually(async () => (await fetch(`${stack.alertmanagerUrl}/-/ready`)).ok, { explain });
    } catch (error) {
      await stack.end();
      throw error;
    }
    return stack;
  }

  /** @throws Error with what Prometheus says about the expression */
  async query(expr: string): Promise<Sample[]> {
    const response = await fetch(`${this.prometheusUrl}/api/v1/query`, { method: 'POST', body: new URLSearchParams({ query: expr }) });
    const { data, error } = (await response.json()) as { readonly data?: { readonly result: Sample[] }; readonly error?: string };
    if (data === undefined) throw new Error(`${expr}: ${error}`);
    return data.result;
  }

  async value(expr: string): Promise<number> {
    const [sample] = await this.query(expr);
    return Number(sample?.value[1] ?? Number.NaN);
  }

  async listRules(): Promise<LoadedRule[]> {
    const response = await fetch(`${this.prometheusUrl}/api/v1/rules`);
    const { data } = (await response.json()) as { readonly data: { readonly groups: readonly { readonly rules: LoadedRule[] }[] } };
    return data.groups.flatMap(({ rules }) => rules);
  }

  async stateOf(alert: string): Promise<LoadedRule['state']> {
    return (await this.listRules()).find(({ name }) => name === alert)?.state;
  }

  /** The names of the alerts that Alertmanager holds. */
  async listHeldAlerts(): Promise<string[]> {
    const response = await fetch(`${this.alertmanagerUrl}/api/v2/alerts`);
    return ((await response.json()) as { readonly labels: Readonly<Record<string, string>> }[]).map(
      ({ labels }) => labels['alertname'] ?? '',
    );
  }

  async end(): Promise<void> {
    await Promise.all(this.#processes.map((one) => one.end()));
  }
}
