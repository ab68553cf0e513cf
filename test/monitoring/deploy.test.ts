import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { DEPLOY, readDeployed } from '../support/deploy-files.ts';
import { withReplaced } from '../support/faster-rules.ts';
import { findTool, toolEnvironment } from '../support/find-tool.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const amtool = findTool('amtool', "Debian's prometheus-alertmanager");
const promtool = findTool('promtool', "Debian's prometheus");
const systemdAnalyze = findTool('systemd-analyze', "Debian's systemd");
const kubeconform = findTool('kubeconform', 'its releases');
const docker = { isThere: spawnSync('docker', ['compose', 'version']).status === 0, note: '' };

function run(program: string, argv: readonly string[], cwd = DEPLOY) {
  const { status, stdout, stderr } = spawnSync(program, argv, { cwd, encoding: 'utf8', env: toolEnvironment });
  return { status, out: `${stdout}${stderr}` };
}

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      { readonly image?: string; readonly network_mode?: string; readonly ports?: readonly string[]; readonly volumes?: readonly string[] }
    >
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}

describe('compose.yaml', () => {
  const { services, volumes } = parse(readDeployed('compose.yaml'), { merge: true }) as Compose;

  it('puts everything into one network namespace, and offers others nothing but nginx', () => {
    const { network, ...others } = services;
    expect(Object.values(others).map(({ network_mode }) => network_mode)).toEqual(Object.keys(others).map(() => 'service:network'));
    expect(network?.ports?.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual(['443:8443', '80:8080']);
    expect(Object.values(others).flatMap(({ ports = [] }) => ports)).toEqual([]);
  });

  it('names images of one version, without a registry', () => {
    for (const { image } of Object.values(services)) {
      const [first = ''] = (image ?? '').split('/');
      expect(image).toMatch(/^[\w./-]+:[\w.-]+$/);
      if (image?.includes('/')) expect(first).not.toMatch(/[.:]|localhost/);
      expect(image).not.toMatch(/:latest$/);
    }
  });

  it('mounts what is there', () => {
    const sources = Object.values(services).flatMap((service) => (service.volumes ?? []).map((volume) => volume.split(':')[0] as string));
    const files = sources.filter((source) => source.startsWith('.') && source !== './tls');
    expect(files.filter((source) => !existsSync(resolve(DEPLOY, source)))).toEqual([]);
    expect(sources.filter((source) => !source.startsWith('.')).sort()).toEqual(Object.keys(volumes).sort());
  });

  it.skipIf(!docker.isThere)(`is taken by docker compose${docker.isThere ? '' : ' (skipped: no docker compose)'}`, () => {
    const { status, out } = run('env', ['GRAFANA_ADMIN_PASSWORD=x', 'docker', 'compose', '-f', 'compose.yaml', 'config', '--quiet']);
    expect({ status, out }).toEqual({ status: 0, out: '' });
  });
});

describe('the Dockerfile', () => {
  it('copies what is there', () => {
    const sources = [...readDeployed('Dockerfile').matchAll(/^COPY (?!--from)(\S+)/gm)].map(([, source]) => source as string);
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
  });
});

describe('Alertmanager', () => {
  it.skipIf(!amtool.isThere)(`gets critical alerts to who is on call, others to the team${amtool.note}`, () => {
    const route = (...labels: string[]) =>
      run('amtool', ['config', 'routes', 'test', '--config.file=alertmanager/alertmanager.yml', ...labels]).out.split('\n')[0];
    expect(run('amtool', ['check-config', 'alertmanager/alertmanager.yml']).status).toBe(0);
    expect(route('severity=critical', 'alertname=SessionBuddySkillCriticalFailure')).toBe('on-call');
    expect(route('severity=warning', 'alertname=SessionBuddySkillPerformanceDrop')).toBe('team');
    expect(route('severity=info')).toBe('team');
    expect(route('source=session-buddy')).toBe('team');
  });
});

describe.skipIf(!systemdAnalyze.isThere)(`the systemd unit${systemdAnalyze.note}`, () => {
  /** With a program that is there: the check wants to see it. */
  function unitFolder(): string {
    const folder = temporaryFolder();
    const unit = withReplaced(readDeployed('systemd/session-buddy@.service'), {
      '/usr/local/bin/session-buddy': '/bin/true',
      'User=%i': 'User=root',
    });
    writeFileSync(join(folder, 'session-buddy@someone.service'), unit);
    return folder;
  }

  it('is one that systemd takes', () => {
    expect(run('systemd-analyze', ['verify', 'session-buddy@someone.service'], unitFolder())).toEqual({ status: 0, out: '' });
  });

  it('exposes little', () => {
    const { status, out } = run('systemd-analyze', [
      'security',
      '--offline=yes',
      '--threshold=25',
      join(unitFolder(), 'session-buddy@someone.service'),
    ]);
    expect({ status, level: /exposure level for .*$/m.exec(out)?.[0] }).toMatchObject({
      status: 0,
      level: expect.stringMatching(/: [0-2]\.\d OK/),
    });
  });
});

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: Record<string, unknown>;
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly { readonly name: string }[];
  readonly startupProbe?: unknown;
  readonly livenessProbe?: unknown;
  readonly readinessProbe?: unknown;
}

describe('the Kubernetes manifests', () => {
  const kustomization = parse(readDeployed('kustomization.yaml')) as {
    readonly resources: readonly string[];
    readonly configMapGenerator: readonly { readonly name: string; readonly files: readonly string[] }[];
  };
  const manifests = kustomization.resources.flatMap((path) =>
    parseAllDocuments(readDeployed(path)).map((document) => document.toJS() as Manifest),
  );
  const find = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const pod = (
    find('Deployment')[0]!.spec as {
      template: { spec: { initContainers: Container[]; containers: Container[]; volumes: Record<string, unknown>[] } };
    }
  ).template.spec;

  it('are all named by the kustomization, with the files that it makes maps of', () => {
    expect(
      readdirSync(`${DEPLOY}kubernetes`)
        .map((name) => `kubernetes/${name}`)
        .sort(),
    ).toEqual([...kustomization.resources].sort());
    expect(kustomization.configMapGenerator.flatMap(({ files }) => files).filter((file) => !existsSync(DEPLOY + file))).toEqual([]);
  });

  it('mount volumes that the pod has, from claims and maps that are there', () => {
    const mounted = [...pod.initContainers, ...pod.containers].flatMap(({ volumeMounts }) => volumeMounts.map(({ name }) => name));
    expect([...new Set(mounted)].sort()).toEqual(pod.volumes.map((volume) => volume['name']).sort());
    expect(pod.volumes).toContainEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: find('PersistentVolumeClaim')[0]?.metadata.name },
    });
    expect(pod.volumes).toContainEqual({ name: 'nginx', configMap: { name: kustomization.configMapGenerator[0]?.name } });
  });

  it('probe each container, and name for services and policy only ports that nginx listens on', () => {
    const [server, nginx] = pod.containers;
    expect(server).toMatchObject({ startupProbe: expect.anything(), livenessProbe: expect.anything() });
    expect(nginx).toMatchObject({ readinessProbe: expect.anything(), livenessProbe: expect.anything() });
    const listened = [...readDeployed('nginx/session-buddy.conf').matchAll(/listen (\d+)/g)].map(([, port]) => Number(port));
    expect(nginx?.ports?.map(({ containerPort }) => containerPort).sort()).toEqual(listened.sort());
    const names = new Set(nginx?.ports?.map(({ name }) => name));
    const used = [...JSON.stringify([...find('Service'), ...find('NetworkPolicy')]).matchAll(/"(?:targetPort|port)":"(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(used.filter((name) => !names.has(name as string))).toEqual([]);
    expect(used.length).toBeGreaterThan(4);
  });

  it('let no container run as root or write to its image', () => {
    for (const { securityContext, resources } of [...pod.initContainers, ...pod.containers]) {
      expect(securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(securityContext['runAsUser']).toBeGreaterThan(0);
      expect(resources.limits.memory).toMatch(/^\d+[MG]i$/);
    }
  });

  it.skipIf(!kubeconform.isThere)(`are valid${kubeconform.note}`, () => {
    const { status, out } = run('kubeconform', ['-strict', 'kubernetes']);
    expect({ status, out }).toMatchObject({ status: 0 });
  });

  it.skipIf(!promtool.isThere)(`have a way to be scraped that Prometheus takes${promtool.note}`, () => {
    const { scrape_configs: jobs } = parse(readDeployed('prometheus/kubernetes-scrape.yaml')) as {
      readonly scrape_configs: Record<string, unknown>[];
    };
    // Debian's Prometheus is built without the discovery of Kubernetes: the rest of it is checked.
    expect(jobs).toMatchObject([
      { job_name: 'session-buddy', kubernetes_sd_configs: [{ role: 'endpoints', namespaces: { names: ['session-buddy'] } }] },
    ]);
    const file = join(temporaryFolder(), 'prometheus.yml');
    writeFileSync(file, stringify({ scrape_configs: jobs.map(({ kubernetes_sd_configs: _, ...rest }) => rest) }));
    expect(run('promtool', ['check', 'config', file])).toMatchObject({ status: 0 });
  });
});

describe("Grafana's provisioning", () => {
  it('gives the dashboards a data source, from where compose puts them', () => {
    const provider = parse(readDeployed('grafana/provisioning/dashboards/session-buddy.yaml')) as {
      readonly providers: readonly { readonly options: { readonly path: string } }[];
    };
    const compose = readDeployed('compose.yaml');
    expect(compose).toContain(`./grafana/dashboards:${provider.providers[0]?.options.path}:ro`);
    const { datasources } = parse(readDeployed('grafana/provisioning/datasources/prometheus.yaml')) as {
      readonly datasources: readonly Record<string, unknown>[];
    };
    expect(datasources).toMatchObject([{ type: 'prometheus', isDefault: true, url: 'http://127.0.0.1:9090' }]);
    expect(readFileSync(`${DEPLOY}prometheus/prometheus.yml`, 'utf8')).toContain('127.0.0.1:9090');
  });
});
