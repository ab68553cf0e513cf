import { checkPipelineRun, type RawPipelineRun } from '../../domain/pipeline-run.ts';
import type { CiEnvironment } from '../../ports/ci-environment.ts';
import { ciId } from './identity.ts';
import { toTrigger } from './trigger.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface Found {
  /** Ids of the run; without all of them it is not known which run this is. */
  readonly run: readonly (string | undefined)[];
  readonly pipeline: RawPipelineRun;
  readonly job: { readonly name: string | undefined; readonly key: readonly (string | undefined)[]; readonly id?: string | undefined };
}

interface Provider {
  readonly name: string;
  isHere(environment: Environment): boolean;
  read(environment: Environment): Found;
}

/** Where each CI system's variables are described is in `README.md`. */
const PROVIDERS: readonly Provider[] = [
  {
    name: 'github',
    isHere: (it) => it['GITHUB_ACTIONS'] === 'true',
    read: (it) => ({
      run: [it['GITHUB_REPOSITORY'], it['GITHUB_RUN_ID'] && `${it['GITHUB_RUN_ID']}/${it['GITHUB_RUN_ATTEMPT'] || 1}`],
      pipeline: {
        pipeline: joined(it['GITHUB_REPOSITORY'], it['GITHUB_WORKFLOW']),
        buildNumber: it['GITHUB_RUN_NUMBER'],
        commit: it['GITHUB_SHA'],
        // Of a pull request the reference is `7/merge`, which is no branch.
        branch: it['GITHUB_HEAD_REF'] || it['GITHUB_REF_NAME'],
        trigger: it['GITHUB_EVENT_NAME'],
      },
      // The legs of a matrix share the job's id; the runner's tracking id is of one leg.
      job: { name: it['GITHUB_JOB'], key: [it['GITHUB_JOB'], it['RUNNER_TRACKING_ID'], it['RUNNER_NAME']] },
    }),
  },
  {
    name: 'gitlab',
    isHere: (it) => it['GITLAB_CI'] === 'true',
    read: (it) => ({
      run: [it['CI_PROJECT_ID'], it['CI_PIPELINE_ID']],
      pipeline: {
        pipeline: it['CI_PROJECT_PATH'],
        buildNumber: it['CI_PIPELINE_IID'],
        commit: it['CI_COMMIT_SHA'],
        branch: it['CI_COMMIT_REF_NAME'],
        environment: it['CI_ENVIRONMENT_NAME'],
        trigger: it['CI_PIPELINE_SOURCE'],
      },
      job: { name: it['CI_JOB_NAME'], key: [it['CI_JOB_ID']], id: joinedId(it['CI_PROJECT_ID'], it['CI_JOB_ID']) },
    }),
  },
  {
    name: 'jenkins',
    isHere: (it) => Boolean(it['JENKINS_URL'] && it['BUILD_NUMBER']),
    read: (it) => ({
      run: [it['JOB_NAME'], it['BUILD_NUMBER']],
      pipeline: {
        pipeline: it['JOB_NAME'],
        buildNumber: it['BUILD_NUMBER'],
        commit: it['GIT_COMMIT'],
        branch: it['CHANGE_BRANCH'] || it['BRANCH_NAME'] || it['GIT_BRANCH']?.replace(/^origin\//, ''),
        trigger: it['CHANGE_ID'] ? 'pull_request' : undefined,
      },
      job: { name: it['STAGE_NAME'], key: [it['STAGE_NAME'], it['NODE_NAME'], it['EXECUTOR_NUMBER']] },
    }),
  },
  {
    name: 'circleci',
    isHere: (it) => it['CIRCLECI'] === 'true',
    read: (it) => ({
      run: [it['CIRCLE_WORKFLOW_ID']],
      pipeline: {
        pipeline: joined(it['CIRCLE_PROJECT_USERNAME'], it['CIRCLE_PROJECT_REPONAME']),
        // `CIRCLE_BUILD_NUM` counts jobs, and no variable counts runs.
        commit: it['CIRCLE_SHA1'],
        branch: it['CIRCLE_BRANCH'] || it['CIRCLE_TAG'],
        trigger: it['CIRCLE_PULL_REQUEST'] ? 'pull_request' : undefined,
      },
      job: { name: it['CIRCLE_JOB'], key: [it['CIRCLE_WORKFLOW_JOB_ID'] || it['CIRCLE_BUILD_NUM'], it['CIRCLE_NODE_INDEX']] },
    }),
  },
  {
    name: 'azure',
    isHere: (it) => it['TF_BUILD']?.toLowerCase() === 'true',
    read: (it) => ({
      run: [it['SYSTEM_TEAMPROJECT'], it['BUILD_BUILDID']],
      pipeline: {
        pipeline: joined(it['SYSTEM_TEAMPROJECT'], it['BUILD_DEFINITIONNAME']),
        buildNumber: it['BUILD_BUILDNUMBER'],
        commit: it['BUILD_SOURCEVERSION'],
        branch: (it['SYSTEM_PULLREQUEST_SOURCEBRANCH'] || it['BUILD_SOURCEBRANCH'])?.replace(/^refs\/(?:heads|tags)\//, ''),
        environment: it['ENVIRONMENT_NAME'],
        trigger: it['BUILD_REASON'],
      },
      job: { name: it['SYSTEM_JOBNAME'], key: [it['SYSTEM_JOBID'], it['SYSTEM_STAGEATTEMPT'], it['SYSTEM_JOBATTEMPT']] },
    }),
  },
  {
    name: 'buildkite',
    isHere: (it) => it['BUILDKITE'] === 'true',
    read: (it) => ({
      run: [it['BUILDKITE_BUILD_ID']],
      pipeline: {
        pipeline: joined(it['BUILDKITE_ORGANIZATION_SLUG'], it['BUILDKITE_PIPELINE_SLUG']),
        buildNumber: it['BUILDKITE_BUILD_NUMBER'],
        commit: it['BUILDKITE_COMMIT'],
        branch: it['BUILDKITE_BRANCH'],
        trigger: /^\d+$/.test(it['BUILDKITE_PULL_REQUEST'] ?? '') ? 'pull_request' : it['BUILDKITE_SOURCE'],
      },
      job: { name: it['BUILDKITE_LABEL'] || it['BUILDKITE_STEP_KEY'], key: [it['BUILDKITE_JOB_ID']] },
    }),
  },
];

/** Which run of which pipeline this is, by the variables that CI systems set in the environment of each step. */
export function readCiEnvironment(environment: Environment): CiEnvironment | undefined {
  const provider = PROVIDERS.find(({ isHere }) => isHere(environment));
  if (provider === undefined) return undefined;
  const { run, pipeline, job } = provider.read(environment);
  if (!run.every(Boolean)) return undefined;
  return {
    provider: provider.name,
    sessionId: ciId(provider.name, ...(run as string[])),
    pipeline: checkPipelineRun({ ...pipeline, trigger: toTrigger(pipeline.trigger) }),
    job: {
      name: job.name || undefined,
      key: job.key.map((part) => part ?? '').join(' '),
      eventId: job.id === undefined ? undefined : ciId(provider.name, job.id),
    },
  };
}

/** Undefined unless every part is there: half a name is another pipeline's. */
function joined(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.every(Boolean) ? parts.join('/') : undefined;
}

function joinedId(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.every(Boolean) ? parts.join(':') : undefined;
}
