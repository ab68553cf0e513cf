import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FUZZ_RUNS, mutate } from '../../../test/support/mutate.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import type { EventBatch } from '../../ports/event-store.ts';
import type { WebhookTaken } from '../../ports/webhook-receiver.ts';
import { assertStorable } from '../../storage/sqlite/assert-storable.ts';
import { createGitlabReceiver } from './gitlab.ts';

const SECRET = 'not-so-secret';
const receiver = createGitlabReceiver({ secret: SECRET });
const fixture = (name: string) => readFileSync(new URL(`../../../test/fixtures/webhooks/gitlab/${name}.json`, import.meta.url));
const jobBody = fixture('job');
const pipelineBody = fixture('pipeline');

function take(body: Buffer | string, event: string, headers: Record<string, string | undefined> = {}): WebhookTaken {
  return receiver.take({
    headers: { 'x-gitlab-event': event, 'x-gitlab-token': SECRET, ...headers },
    body: Buffer.from(body),
    receivedAt: 0,
  });
}

const takeJob = (fields: Record<string, unknown>) => take(JSON.stringify({ ...JSON.parse(jobBody.toString()), ...fields }), 'Job Hook');

function batchOf(taken: WebhookTaken): EventBatch {
  if (taken.kind !== 'taken') throw new Error(`expected a batch; got ${JSON.stringify(taken)}`);
  return taken.batch;
}

const job = {
  eventId: 'ci:gitlab:380:1977',
  skill: { kind: 'ci', name: 'rspec' },
  sessionId: 'ci:gitlab:380:2366',
  agent: 'ci',
  source: 'ci',
  startedAt: Date.parse('2026-11-20T08:00:00Z'),
  endedAt: Date.parse('2026-11-20T08:02:00Z'),
  measuredDurationMs: 119_532,
  outcome: 'failed',
  certainty: 'observed',
  phase: 'verification',
  errorType: 'script_failure',
};
const commit = '2293ada6b400935a1378653304eaf6221e0fdb8f';

describe('a job', () => {
  it('is an invocation of the pipeline that is its session, without the time in the queue and without its people', () => {
    const batch = batchOf(take(jobBody, 'Job Hook'));
    expect(batch).toEqual({
      invocations: [job],
      sessions: [
        {
          ...{ sessionId: job.sessionId, agent: 'ci', firstEventAt: job.startedAt, lastEventAt: job.endedAt, gitBranch: 'main' },
          pipeline: { pipeline: 'ada/app', commit, branch: 'main' },
        },
      ],
      rejections: [],
    });
    expect(JSON.stringify(batch)).not.toContain('example');
  });

  it.each([
    ['success', null, 'completed', undefined],
    ['failed', 'job_execution_timeout', 'failed', 'job_execution_timeout'],
    ['failed', null, 'failed', 'job_failure'],
    ['failed', 'protected_environment_failure', 'rejected', 'protected_environment_failure'],
    ['canceled', null, 'interrupted', 'cancelled'],
    ['running', null, 'open', undefined],
  ])('of status %s (%s) is %s', (status, reason, outcome, errorType) => {
    const [observation] = batchOf(takeJob({ build_status: status, build_failure_reason: reason })).invocations;
    expect([observation?.outcome, observation?.errorType]).toEqual([outcome, errorType]);
  });

  it('that failed before it began did not launch, and has no duration', () => {
    const [observation] = batchOf(takeJob({ build_started_at: null, build_failure_reason: 'runner_system_failure' })).invocations;
    expect(observation).toMatchObject({ outcome: 'failed_to_launch', startedAt: job.endedAt, endedAt: job.endedAt });
    expect(observation).not.toHaveProperty('measuredDurationMs');
  });

  it('that did not run is not recorded', () => {
    for (const status of ['created', 'pending', 'manual', 'skipped', 'scheduled', 'canceling', 'preparing'])
      expect(takeJob({ build_status: status })).toEqual({ kind: 'ignored' });
    expect(takeJob({ build_status: 'canceled', build_started_at: null })).toEqual({ kind: 'ignored' });
  });

  it('serves the phase of the stage that it was put in', () => {
    const phase = (fields: Record<string, unknown>) => batchOf(takeJob(fields)).invocations[0]?.phase;
    expect(phase({ build_name: 'frobnicate', build_stage: 'deploy' })).toBe('deployment');
    expect(phase({ build_name: 'eslint', build_stage: 'stage 2' })).toBe('verification');
  });

  it('may carry its instants as ISO 8601, and another name of the project', () => {
    const { invocations, sessions } = batchOf(
      takeJob({ build_started_at: '2026-11-20T09:00:00.000+01:00', project: undefined, environment: { name: 'production' } }),
    );
    expect(invocations).toEqual([job]);
    expect(sessions?.[0]?.pipeline).toMatchObject({ pipeline: 'Ada / App', environment: 'production' });
  });
});

it('a pipeline brings its jobs under the same identities, its number and what set it off', () => {
  const { invocations, sessions, rejections } = batchOf(take(pipelineBody, 'Pipeline Hook'));
  expect(invocations).toEqual([
    {
      ...{ eventId: 'ci:gitlab:380:1976', skill: { kind: 'ci', name: 'image' }, sessionId: job.sessionId, agent: 'ci', source: 'ci' },
      ...{ startedAt: Date.parse('2026-11-20T07:58:30Z'), endedAt: Date.parse('2026-11-20T07:59:00Z'), measuredDurationMs: 30_250 },
      ...{ outcome: 'completed', certainty: 'observed', phase: 'execution' },
    },
    job,
  ]);
  expect(sessions).toEqual([
    {
      ...{ sessionId: job.sessionId, agent: 'ci', gitBranch: 'main' },
      ...{ firstEventAt: Date.parse('2026-11-20T07:58:00Z'), lastEventAt: Date.parse('2026-11-20T08:02:01Z') },
      pipeline: {
        ...{ pipeline: 'ada/app', buildNumber: '42', commit, branch: 'main' },
        ...{ environment: 'production', trigger: 'pull_request' },
      },
    },
  ]);
  expect(rejections).toEqual([]);
});

describe('the token', () => {
  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['another', 'not-so-secreT'],
    ['longer', `${SECRET}x`],
  ])('%s is refused', (_what, token) => {
    expect(take(jobBody, 'Job Hook', { 'x-gitlab-token': token })).toEqual({ kind: 'unsigned', problem: expect.any(String) });
  });

  it('cannot be checked without a secret: everything is refused, saying how to set one', () => {
    const headers = { 'x-gitlab-event': 'Job Hook', 'x-gitlab-token': '' };
    expect(createGitlabReceiver({ secret: '' }).take({ headers, body: jobBody, receivedAt: 0 })).toEqual({
      kind: 'unsigned',
      problem: expect.stringContaining('webhooks.gitlab_token'),
    });
  });
});

describe('what is not as expected', () => {
  it('is ignored when it is another event', () => {
    for (const event of ['Push Hook', 'Note Hook', 'System Hook', '']) expect(take('{}', event)).toEqual({ kind: 'ignored' });
  });

  it('is malformed when it is no JSON object', () => {
    for (const body of ['', '[]', 'null', '{']) expect(take(body, 'Job Hook')).toMatchObject({ kind: 'malformed' });
  });

  it('is counted', () => {
    const rejected = (reason: string) => [{ source: 'ci', reason, count: 1 }];
    expect(batchOf(take('{}', 'Job Hook')).rejections).toEqual(rejected('unknown_shape'));
    expect(batchOf(take('{}', 'Pipeline Hook')).rejections).toEqual(rejected('unknown_shape'));
    expect(batchOf(takeJob({ build_status: 'levitating' })).rejections).toEqual(rejected('unknown_shape'));
    expect(batchOf(takeJob({ build_id: '1977' })).rejections).toEqual(rejected('unknown_shape'));
    expect(batchOf(takeJob({ build_started_at: 'soon', build_finished_at: null })).rejections).toEqual(rejected('bad_timestamp'));
    expect(batchOf(takeJob({ ref: '--upload-pack=x' }))).toMatchObject({ invocations: [job], rejections: rejected('invalid_branch') });
  });

  it('takes no duration that cannot be one', () => {
    for (const duration of [-1, 1e300, '12', null]) {
      expect(batchOf(takeJob({ build_duration: duration })).invocations[0]).not.toHaveProperty('measuredDurationMs');
    }
  });
});

it(`survives ${FUZZ_RUNS.toLocaleString('en')} mutated bodies, each of which is storable, ignored or refused`, () => {
  const random = seededRandom(4);
  const waiting = Buffer.from(jobBody.toString().replace('"failed"', '"pending"'));
  const kinds = new Set<string>();
  for (let run = 0; run < FUZZ_RUNS; run++) {
    const taken = take(mutate([jobBody, waiting, pipelineBody], random), run % 2 === 0 ? 'Job Hook' : 'Pipeline Hook');
    kinds.add(taken.kind);
    if (taken.kind === 'taken') assertStorable(taken.batch);
  }
  expect([...kinds].sort()).toEqual(['ignored', 'malformed', 'taken']);
}, 12_000);
