import { describe, expect, it } from 'vitest';
import { readCiEnvironment } from './environment.ts';

const commit = 'acb5820ced9479c074f688cc328bf03f341a511d';

const ENVIRONMENTS = {
  github: {
    ...{
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'ada/app',
      GITHUB_RUN_ID: '10541589276',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_RUN_NUMBER: '42',
    },
    ...{ GITHUB_WORKFLOW: 'CI', GITHUB_SHA: commit, GITHUB_REF_NAME: '7/merge', GITHUB_HEAD_REF: 'feature/timeline' },
    ...{ GITHUB_EVENT_NAME: 'pull_request', GITHUB_JOB: 'unit-tests', RUNNER_TRACKING_ID: 'github_1' },
  },
  gitlab: {
    ...{
      GITLAB_CI: 'true',
      CI_PROJECT_ID: '380',
      CI_PIPELINE_ID: '2366',
      CI_PIPELINE_IID: '42',
      CI_PROJECT_PATH: 'ada/app',
      CI_JOB_ID: '1977',
    },
    ...{
      CI_COMMIT_SHA: commit,
      CI_COMMIT_REF_NAME: 'main',
      CI_ENVIRONMENT_NAME: 'production',
      CI_PIPELINE_SOURCE: 'web',
      CI_JOB_NAME: 'rspec',
    },
  },
  jenkins: {
    ...{ JENKINS_URL: 'https://ci.example/', JOB_NAME: 'ada/app/main', BUILD_NUMBER: '42', STAGE_NAME: 'Test', NODE_NAME: 'n1' },
    ...{ GIT_COMMIT: commit, GIT_BRANCH: 'origin/main' },
  },
  circleci: {
    ...{
      CIRCLECI: 'true',
      CIRCLE_WORKFLOW_ID: 'c7b8',
      CIRCLE_PROJECT_USERNAME: 'ada',
      CIRCLE_PROJECT_REPONAME: 'app',
      CIRCLE_BUILD_NUM: '9',
    },
    ...{ CIRCLE_SHA1: commit, CIRCLE_BRANCH: 'main', CIRCLE_JOB: 'test', CIRCLE_NODE_INDEX: '0' },
  },
  azure: {
    ...{ TF_BUILD: 'True', SYSTEM_TEAMPROJECT: 'app', BUILD_BUILDID: '77', BUILD_DEFINITIONNAME: 'CI', BUILD_BUILDNUMBER: '20261120.3' },
    ...{
      BUILD_SOURCEVERSION: commit,
      BUILD_SOURCEBRANCH: 'refs/heads/feature/x',
      BUILD_REASON: 'IndividualCI',
      SYSTEM_JOBNAME: 'Test',
      SYSTEM_JOBID: 'j',
    },
  },
  buildkite: {
    ...{ BUILDKITE: 'true', BUILDKITE_BUILD_ID: '0190-ab', BUILDKITE_ORGANIZATION_SLUG: 'ada', BUILDKITE_PIPELINE_SLUG: 'app' },
    ...{
      BUILDKITE_BUILD_NUMBER: '42',
      BUILDKITE_COMMIT: commit,
      BUILDKITE_BRANCH: 'main',
      BUILDKITE_SOURCE: 'ui',
      BUILDKITE_PULL_REQUEST: 'false',
    },
    ...{ BUILDKITE_LABEL: 'Test', BUILDKITE_JOB_ID: '0190-cd' },
  },
};

describe('readCiEnvironment', () => {
  it.each([
    [
      'github',
      'ci:github:ada/app:10541589276/2',
      { pipeline: 'ada/app/CI', buildNumber: '42', branch: 'feature/timeline', trigger: 'pull_request' },
    ],
    [
      'gitlab',
      'ci:gitlab:380:2366',
      { pipeline: 'ada/app', buildNumber: '42', branch: 'main', environment: 'production', trigger: 'manual' },
    ],
    ['jenkins', 'ci:jenkins:ada/app/main:42', { pipeline: 'ada/app/main', buildNumber: '42', branch: 'main' }],
    ['circleci', 'ci:circleci:c7b8', { pipeline: 'ada/app', branch: 'main' }],
    ['azure', 'ci:azure:app:77', { pipeline: 'app/CI', buildNumber: '20261120.3', branch: 'feature/x', trigger: 'push' }],
    ['buildkite', 'ci:buildkite:0190-ab', { pipeline: 'ada/app', buildNumber: '42', branch: 'main', trigger: 'manual' }],
  ] as const)('knows a run of %s', (provider, sessionId, run) => {
    expect(readCiEnvironment(ENVIRONMENTS[provider])).toMatchObject({
      ...{ provider, sessionId },
      pipeline: { run: { ...run, commit }, invalid: [] },
    });
  });

  it('gives the session and the job the ids that the webhooks give them', () => {
    expect(readCiEnvironment(ENVIRONMENTS.github)).toMatchObject({ job: { name: 'unit-tests', eventId: undefined } });
    expect(readCiEnvironment(ENVIRONMENTS.gitlab)).toMatchObject({ job: { name: 'rspec', eventId: 'ci:gitlab:380:1977' } });
  });

  it('tells the legs of a matrix apart', () => {
    const key = (runner: string) => readCiEnvironment({ ...ENVIRONMENTS.github, RUNNER_TRACKING_ID: runner })?.job.key;
    expect(key('github_1')).not.toBe(key('github_2'));
  });

  it('is undefined outside of CI, and where it is not said which run it is', () => {
    expect(readCiEnvironment({})).toBeUndefined();
    expect(readCiEnvironment({ CI: 'true', GITHUB_ACTIONS: 'false' })).toBeUndefined();
    expect(readCiEnvironment({ GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'ada/app' })).toBeUndefined();
  });

  it('leaves out what is not valid, and says so', () => {
    const found = readCiEnvironment({ ...ENVIRONMENTS.buildkite, BUILDKITE_COMMIT: 'HEAD', BUILDKITE_BRANCH: 'a b' });
    expect(found?.pipeline.run).toEqual({ pipeline: 'ada/app', buildNumber: '42', trigger: 'manual' });
    expect(found?.pipeline.invalid.map(({ field }) => field)).toEqual(['commit', 'branch']);
  });

  it('makes ids that can be stored of whatever is there', () => {
    const hostile = { ...ENVIRONMENTS.jenkins, JOB_NAME: `\u0000 ${'x'.repeat(5000)}\ud800` };
    const id = readCiEnvironment(hostile)?.sessionId ?? '';
    expect(id.length).toBeLessThanOrEqual(180);
    expect(id).toMatch(/^[\x21-\x7e]+$/);
    expect(readCiEnvironment({ ...hostile, JOB_NAME: `${hostile.JOB_NAME}y` })?.sessionId).not.toBe(id);
  });
});
