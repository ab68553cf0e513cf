import { createHmac } from 'node:crypto';
import { copyFileSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { HttpServer } from '../../src/delivery/http/http-server.ts';
import { pipelineAnalyticsSchema, pipelineListSchema } from '../../src/delivery/public-json/pipeline-json.ts';
import { createGithubReceiver, createGitlabReceiver, readCiEnvironment } from '../../src/ingest/ci/index.ts';
import { createJunitSource } from '../../src/ingest/junit/index.ts';
import type { WebhookTaken } from '../../src/ports/webhook-receiver.ts';
import { CiJob } from '../support/ci-examples.ts';
import { makeKeepingLogger } from '../support/keeping-logger.ts';
import { makeCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
const example = (name: string) => parse(readFileSync(new URL(`../../examples/ci/${name}`, import.meta.url), 'utf8'));
const COMMIT = 'acb5820ced9479c074f688cc328bf03f341a511d';

const GITHUB = {
  ...{
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'ada/app',
    GITHUB_RUN_ID: '10541589276',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_RUN_NUMBER: '42',
  },
  ...{ GITHUB_WORKFLOW: 'CI', GITHUB_SHA: COMMIT, GITHUB_REF_NAME: 'main', GITHUB_EVENT_NAME: 'push', GITHUB_JOB: 'test' },
};
const GITLAB = {
  ...{
    GITLAB_CI: 'true',
    CI_PROJECT_ID: '380',
    CI_PIPELINE_ID: '2366',
    CI_PIPELINE_IID: '42',
    CI_PROJECT_PATH: 'ada/app',
    CI_JOB_ID: '1977',
  },
  ...{ CI_COMMIT_SHA: COMMIT, CI_COMMIT_REF_NAME: 'main', CI_PIPELINE_SOURCE: 'push', CI_JOB_NAME: 'rspec', CI_JOB_STAGE: 'test' },
};

/** The command line in a CI environment of its own. */
function makeCi(variables: Readonly<Record<string, string>>) {
  const home = join(temporaryFolder(), 'home');
  const environment = { HOME: home, ...variables };
  const cli = makeCli(home, { io: { environment }, runtime: { sources: [createJunitSource(readCiEnvironment, environment)] } });
  const json = async (...argv: string[]) => {
    const { out, error, exitCode } = await cli([...argv, '--json']);
    if (exitCode !== 0) throw new Error(error);
    return JSON.parse(out);
  };
  return { home, cli, json };
}

describe('record in a CI system', () => {
  it('takes the run from the environment', async () => {
    const { home, json } = makeCi(GITHUB);
    await json('record', 'unit-tests', '--kind', 'ci', '--outcome', 'completed', '--duration', '12.5');
    await json('record', 'deploy', '--kind', 'ci', '--outcome', 'failed', '--environment', 'production', '--error', 'Exit Code 3');
    expect((await json('sessions')).sessions).toMatchObject([
      { session_id: 'ci:github:ada/app:10541589276/2', agent: 'ci', git_branch: 'main' },
    ]);
    expect((await json('session', 'ci:github:ada/app:10541589276/2')).timeline).toMatchObject([
      { skill_name: 'unit-tests', kind: 'ci', workflow_phase: 'verification', outcome: 'completed' },
      { skill_name: 'deploy', kind: 'ci', workflow_phase: 'deployment', outcome: 'failed', error_type: 'exit_code_3' },
    ]);
    expect((await json('pipelines')).pipelines).toMatchObject([{ pipeline: 'ada/app/CI', runs: 1, stage_invocations: 2, completed: 1 }]);
    const database = new DatabaseSync(join(home, '.session-buddy', 'skills.db'), { readOnly: true });
    expect(database.prepare('SELECT * FROM pipeline_run').all()).toMatchObject([
      { build_number: '42', commit_sha: COMMIT, branch: 'main', environment: 'production', trigger: 'push' },
    ]);
    database.close();
  });

  it('counts a step tried again once when it says when it began', async () => {
    const { json } = makeCi(GITHUB);
    const argv = ['record', 'build', '--kind', 'ci', '--outcome', 'completed', '--duration', '5', '--started-at'];
    expect((await json(...argv, '2026-11-20T08:00:00Z')).status).toBe('new');
    expect((await json(...argv, '2026-11-20T08:00:00Z')).status).toBe('duplicate');
    expect((await json(...argv, '2026-11-20T08:00:01Z')).status).toBe('new');
    expect((await json('record', 'build', '--kind', 'ci', '--outcome', 'completed')).status).toBe('new');
  });

  it("gives GitLab's job the identity that its webhook gives it", async () => {
    const { json } = makeCi(GITLAB);
    const argv = ['--kind', 'ci', '--outcome', 'completed'];
    expect((await json('record', 'rspec', ...argv)).id).toBe('ci:gitlab:380:1977');
    expect((await json('record', 'a part of it', ...argv)).id).not.toBe('ci:gitlab:380:1977');
  });

  it('leaves other kinds alone unless told', async () => {
    const { json } = makeCi(GITHUB);
    await json('record', 'pdf', '--outcome', 'completed');
    expect((await json('pipelines')).pipelines).toEqual([]);
    await json('record', 'ruff', '--kind', 'hook', '--ci', '--outcome', 'completed');
    expect((await json('pipelines')).pipelines).toMatchObject([{ pipeline: 'ada/app/CI', runs: 1, stage_invocations: 0 }]);
  });

  it('leaves out what the environment has wrong, and says so', async () => {
    const { cli, json } = makeCi({ ...GITHUB, GITHUB_SHA: 'HEAD' });
    const { exitCode, error } = await cli(['record', 'build', '--kind', 'ci', '--outcome', 'completed']);
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: expect.stringMatching(/^left out: commit takes .*"HEAD"\n$/) });
    expect((await json('pipelines')).pipelines).toHaveLength(1);
  });

  it('outside of one takes the run from its options, a run a number', async () => {
    const { json } = makeCi({});
    const record = (pipeline: string, build: string) =>
      json('record', 'build', '--kind', 'ci', '--outcome', 'completed', '--pipeline', pipeline, '--build', build, '--commit', 'ABCDEF0');
    for (const [pipeline, build] of [
      ['nightly', '1'],
      ['nightly', '1'],
      ['nightly', '2'],
      ['weekly', '1'],
    ] as const)
      await record(pipeline, build);
    const { pipelines } = await json('pipelines');
    expect(new Map(pipelines.map(({ pipeline, runs }: { pipeline: string; runs: number }) => [pipeline, runs]))).toEqual(
      new Map([
        ['nightly', 2],
        ['weekly', 1],
      ]),
    );
  });

  it.each([
    [['--pipeline', 'p', '--commit', 'HEAD'], /--commit takes 7 to 64 hexadecimal digits; got "HEAD"/],
    [['--pipeline', 'p', '--build', '-1 '], /--build takes .* got "-1 "/],
    [['--pipeline', 'p', '--branch', 'a b'], /--branch .* got "a b"/],
    [['--pipeline', 'a\nb'], /--pipeline .* got "a\\nb"/],
    [['--pipeline', ''], /--pipeline takes a value/],
    [['--pipeline', 'p', '--environment', '\u0007'], /--environment /],
    [['--pipeline', 'p', '--trigger', 'two words'], /--trigger .* got "two words"/],
    [['--commit', 'abcdef0'], /--pipeline, which is missing/],
    [['--stage', 'frobnicate'], /It takes one of .*build/],
    [['--stage', 'test', '--phase', 'verification'], /either --phase or --stage/],
  ])('refuses %j', async (argv, message) => {
    const { cli } = makeCi({});
    const { exitCode, out, error } = await cli(['record', 'build', '--kind', 'ci', '--outcome', 'completed', ...argv]);
    expect({ exitCode, out, error }).toEqual({ exitCode: 2, out: '', error: expect.stringMatching(/^USAGE: [^\n]*\n$/) });
    expect(error).toMatch(message);
  });
});

describe('import of test reports', () => {
  it('counts suites once, however often they are imported', async () => {
    const { home, json } = makeCi(GITHUB);
    await json('init');
    copyFileSync(fixture('junit/jest-junit.xml'), join(home, 'junit.xml'));
    expect(await json('import', 'junit.xml')).toMatchObject({ files: 1, rejected_lines: 0, invocations: { new: 2, by_kind: { ci: 2 } } });
    expect(await json('import', 'junit.xml')).toMatchObject({ invocations: { new: 0, duplicate: 0 } });
    copyFileSync(join(home, 'junit.xml'), join(home, 'copy.xml'));
    expect(await json('import', 'copy.xml')).toMatchObject({ invocations: { new: 0, duplicate: 2 } });
    expect(await json('pipelines', 'ada/app/CI', '--since', '2026-11-01')).toMatchObject({
      ...{ runs: 1, run_completion: { completed: 0, ended: 1 }, stages: [] },
      suites: [{ stage: 'Timeline' }, { stage: 'Store', completed: 0, ended: 1, errors: [{ error_type: 'test_failure', count: 1 }] }],
    });
  });

  it('rejects one that is cut off, and names a file that is none', async () => {
    const { home, cli, json } = makeCi({});
    await json('init');
    writeFileSync(join(home, 'cut.xml'), '<testsuite name="s"><testcase name="a">');
    writeFileSync(join(home, 'pom.xml'), '<project/>');
    const { out } = await cli(['import', 'pom.xml', '--json']);
    expect(JSON.parse(out).warnings).toEqual([expect.stringContaining('pom.xml: not recognised')]);
    // One just written may have an end still to come.
    expect(await json('import', 'cut.xml')).toMatchObject({ rejected_lines: 0, invocations: { new: 0 } });
    utimesSync(join(home, 'cut.xml'), 1_700_000_000, 1_700_000_000);
    expect(await json('import', 'cut.xml')).toMatchObject({ rejected_lines: 1, invocations: { new: 0 } });
  });
});

it('webhooks, however often delivered, become the same answers over HTTP', async () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  const { store, remove } = await openTemporaryStore({ now: () => now });
  onTestFinished(remove);
  const github = createGithubReceiver({ secret: 's' });
  const gitlab = createGitlabReceiver({ secret: 's' });
  const sendGithub = (event: string, body: Buffer) =>
    github.take({
      headers: { 'x-github-event': event, 'x-hub-signature-256': `sha256=${createHmac('sha256', 's').update(body).digest('hex')}` },
      ...{ body, receivedAt: now },
    });
  const sendGitlab = (event: string, body: Buffer) =>
    gitlab.take({ headers: { 'x-gitlab-event': event, 'x-gitlab-token': 's' }, body, receivedAt: now });
  const read = (name: string) => readFileSync(fixture(`webhooks/${name}.json`));
  const store1 = async (taken: WebhookTaken) => void (taken.kind === 'taken' && (await store.append(taken.batch)));

  for (let delivery = 0; delivery < 3; delivery++) {
    await store1(sendGithub('workflow_job', read('github/workflow_job.completed')));
    await store1(sendGithub('workflow_run', read('github/workflow_run.completed')));
    await store1(sendGitlab('Job Hook', read('gitlab/job')));
    await store1(sendGitlab('Pipeline Hook', read('gitlab/pipeline')));
  }
  const server = new HttpServer({ store, clock: { now: () => now }, logger: makeKeepingLogger(), version: '1' });
  onTestFinished(() => server.close());
  const { url } = await server.listen({ host: '127.0.0.1', port: 0 });
  const get = async (path: string) => (await fetch(new URL(path, url))).json();

  const list = pipelineListSchema.parse(await get('/api/v1/pipelines?since=1d'));
  expect(list.pipelines.map(({ pipeline, runs, stage_invocations }) => [pipeline, runs, stage_invocations])).toEqual([
    ['ada/app', 1, 2],
    ['ada/app/CI', 1, 1],
  ]);
  const analytics = pipelineAnalyticsSchema.parse(await get('/api/v1/pipelines/ada%2Fapp/analytics?from=2026-11-20&to=2026-11-21'));
  expect(analytics).toMatchObject({
    ...{ pipeline: 'ada/app', runs: 1, run_completion: { completed: 0, ended: 1 }, errors: [{ error_type: 'script_failure', count: 1 }] },
    stages: [
      { stage: 'rspec', duration_seconds: { p50: 119.532, p95: 119.532, sample_size: 1 }, bottleneck: 'insufficient_data' },
      { stage: 'image', completion_ratio: 1, run_time_share: expect.closeTo(30.25 / 149.782, 5) },
    ],
  });
  expect(await get('/api/v1/pipelines/ada%2Fapp/analytics?from=2026-11-21&to=2026-11-22')).toMatchObject({ runs: 0, stages: [] });
  expect(await get('/api/v1/pipelines/nobody/analytics')).toMatchObject({ status: 404, code: 'PIPELINE_NOT_FOUND' });
});

describe('pipelines in the terminal', () => {
  it('never mix: each has its own runs, in its own window', async () => {
    const { cli, json } = makeCi({});
    const record = (pipeline: string, build: number, outcome: string, at: string) =>
      json(
        ...['record', 'test', '--kind', 'ci', '--outcome', outcome, '--pipeline', pipeline, '--build', String(build)],
        ...['--duration', '60', '--started-at', at],
      );
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
    for (let build = 1; build <= 6; build++) await record('good', build, 'completed', day(1));
    for (let build = 1; build <= 6; build++) await record('bad', build, build <= 2 ? 'completed' : 'failed', day(1));
    await record('good', 7, 'failed', day(20));
    const { out } = await cli(['pipelines', 'good', '--since', '7d']);
    expect(out).toMatch(/^6 runs; completed 100 %/m);
    expect(out).toMatch(/^test +6 +100 % \(61–100\) +1 min 0 s/m);
    expect((await cli(['pipelines', 'bad', '--since', '7d'])).out).toMatch(/BOTTLENECK/);
    expect(await json('pipelines', 'bad')).toMatchObject({
      runs: 6,
      bottlenecks: ['test'],
      stages: [{ bottleneck: 'high', completed: 2 }],
    });
    expect(await json('pipelines', 'good', '--since', '30d')).toMatchObject({ runs: 7, stages: [{ completed: 6, ended: 7 }] });
    expect((await cli(['pipelines'])).out).toMatch(/^bad +6 +6 +33 %/m);
    expect(await cli(['pipelines', 'nobody'])).toMatchObject({ exitCode: 1, error: expect.stringMatching(/^PIPELINE_NOT_FOUND: /) });
  });
});

describe('the examples', () => {
  it('for GitHub Actions record the stage and its tests as one run', async () => {
    const { steps } = example('github-actions.yml').jobs.test as { steps: { run?: string; env?: Record<string, string> }[] };
    const job = new CiJob(temporaryFolder(), GITHUB);
    const runAll = () => {
      for (const { run } of steps)
        if (run !== undefined) job.run(run, { OUTCOME: 'completed', GITHUB_STEP_SUMMARY: job.environment['GITHUB_STEP_SUMMARY'] ?? '' });
    };
    runAll();
    expect(JSON.parse(readFileSync(join(job.folder, 'pipeline.json'), 'utf8'))).toMatchObject({
      ...{ pipeline: 'ada/app/CI', runs: 1, run_completion: { completed: 1, ended: 1 } },
      ...{ stages: [{ stage: 'unit-tests', invocations: 1 }], suites: [{ stage: 'net.test.ts' }, { stage: 'src/store.test.ts' }] },
    });
    expect(readFileSync(join(job.folder, 'GITHUB_STEP_SUMMARY'), 'utf8')).toMatch(/^unit-tests /m);
    const commands = steps.flatMap(({ run }) => run?.match(/npx session-buddy \w+/g) ?? []);
    expect(commands).toEqual(['record', 'import', 'pipelines', 'pipelines'].map((name) => `npx session-buddy ${name}`));
  });

  it('for GitLab record each job once, with its tests', async () => {
    const file = example('gitlab-ci.yml');
    const job = new CiJob(temporaryFolder(), { ...GITLAB, CI_JOB_STARTED_AT: new Date(Date.now() - 60_000).toISOString() });
    let printed = '';
    for (const [index, name] of ['compile', 'unit-tests', 'unit-tests'].entries()) {
      const { stage, script } = file[name] as { stage: string; script: string[] };
      const own = {
        CI_JOB_ID: name === 'compile' ? '1' : '2',
        CI_JOB_NAME: name,
        CI_JOB_STAGE: stage,
        CI_JOB_STATUS: index === 0 ? 'failed' : 'success',
      };
      for (const line of [...script, ...(file.default.after_script as string[])]) printed = job.run(line, own);
    }
    expect(printed).toMatch(/^1 run; completed 0 %/m);
    expect(printed).toMatch(/^compile +1 +0 %/m);
    expect(printed).toMatch(/^unit-tests +1 +100 %/m);
    expect(printed).toMatch(/^src\/store\.test\.ts +1 +100 %/m);
  });
});
