import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FUZZ_RUNS, mutate } from '../../../test/support/mutate.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import type { EventBatch } from '../../ports/event-store.ts';
import type { WebhookTaken } from '../../ports/webhook-receiver.ts';
import { assertStorable } from '../../storage/sqlite/assert-storable.ts';
import { createGithubReceiver } from './github.ts';

const SECRET = "It's a Secret to Everybody";
const receiver = createGithubReceiver({ secret: SECRET });
const fixture = (name: string) => readFileSync(new URL(`../../../test/fixtures/webhooks/github/${name}.json`, import.meta.url));
const jobBody = fixture('workflow_job.completed');
const runBody = fixture('workflow_run.completed');

const sign = (body: Uint8Array) => `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;

function take(body: Buffer | string, event: string, headers: Record<string, string | undefined> = {}): WebhookTaken {
  const bytes = Buffer.from(body);
  const signed = { 'x-github-event': event, 'content-type': 'application/json', 'x-hub-signature-256': sign(bytes) };
  return receiver.take({ headers: { ...signed, ...headers }, body: bytes, receivedAt: 0 });
}

/** The fixture's job with other fields. */
function takeJob(fields: Record<string, unknown>, payload: Record<string, unknown> = {}): WebhookTaken {
  const original = JSON.parse(jobBody.toString());
  return take(JSON.stringify({ ...original, ...payload, workflow_job: { ...original.workflow_job, ...fields } }), 'workflow_job');
}

function batchOf(taken: WebhookTaken): EventBatch {
  if (taken.kind !== 'taken') throw new Error(`expected a batch; got ${JSON.stringify(taken)}`);
  return taken.batch;
}

const job = {
  eventId: 'ci:github:ada/app:29679449526:2',
  skill: { kind: 'ci', name: 'unit-tests (24, ubuntu-latest)' },
  sessionId: 'ci:github:ada/app:10541589276/2',
  agent: 'ci',
  source: 'ci',
  startedAt: Date.parse('2026-11-20T08:00:00Z'),
  endedAt: Date.parse('2026-11-20T08:03:20Z'),
  outcome: 'completed',
  certainty: 'observed',
  phase: 'verification',
};

describe('a job', () => {
  it('is an invocation of the run that is its session, without the time in the queue and without its people', () => {
    const batch = batchOf(take(jobBody, 'workflow_job'));
    expect(batch).toEqual({
      invocations: [job],
      sessions: [
        {
          sessionId: job.sessionId,
          agent: 'ci',
          firstEventAt: job.startedAt,
          lastEventAt: job.endedAt,
          gitBranch: 'feature/timeline',
          pipeline: { pipeline: 'ada/app/CI', commit: 'acb5820ced9479c074f688cc328bf03f341a511d', branch: 'feature/timeline' },
        },
      ],
      rejections: [],
    });
    expect(JSON.stringify(batch)).not.toContain('example');
  });

  it('has the same identity in every delivery', () => {
    expect(batchOf(take(jobBody, 'workflow_job'))).toEqual(batchOf(take(jobBody, 'workflow_job')));
    const [running] = batchOf(
      takeJob({ status: 'in_progress', conclusion: null, completed_at: null }, { action: 'in_progress' }),
    ).invocations;
    expect(running).toMatchObject({ eventId: job.eventId, startedAt: job.startedAt, outcome: 'open', certainty: 'none' });
    expect(running).not.toHaveProperty('endedAt');
  });

  it.each([
    ['success', 'completed', undefined],
    ['neutral', 'completed', undefined],
    ['failure', 'failed', 'job_failure'],
    ['timed_out', 'failed', 'timed_out'],
    ['cancelled', 'interrupted', 'cancelled'],
    ['action_required', 'rejected', 'action_required'],
    ['startup_failure', 'failed_to_launch', 'startup_failure'],
    ['stale', 'abandoned', 'stale'],
  ])('that is concluded with %s is %s', (conclusion, outcome, errorType) => {
    const [observation] = batchOf(takeJob({ conclusion })).invocations;
    expect([observation?.outcome, observation?.errorType]).toEqual([outcome, errorType]);
  });

  it('that did not run is not recorded', () => {
    expect(takeJob({ conclusion: 'skipped' })).toEqual({ kind: 'ignored' });
    expect(takeJob({ conclusion: 'cancelled', steps: [], runner_id: 0, runner_name: '' })).toEqual({ kind: 'ignored' });
    expect(takeJob({ status: 'queued', conclusion: null }, { action: 'queued' })).toEqual({ kind: 'ignored' });
    expect(takeJob({ status: 'waiting', conclusion: null }, { action: 'waiting' })).toEqual({ kind: 'ignored' });
  });

  it('that deploys says where to', () => {
    const { sessions } = batchOf(takeJob({ name: 'deploy' }, { deployment: { environment: 'production' } }));
    expect(sessions?.[0]?.pipeline?.environment).toBe('production');
  });
});

it('of a run it learns the number and what set it off', () => {
  const { invocations, sessions } = batchOf(take(runBody, 'workflow_run'));
  expect(invocations).toEqual([]);
  expect(sessions).toEqual([
    {
      sessionId: job.sessionId,
      agent: 'ci',
      firstEventAt: Date.parse('2026-11-20T07:57:58Z'),
      lastEventAt: Date.parse('2026-11-20T08:03:25Z'),
      gitBranch: 'feature/timeline',
      pipeline: {
        ...{ pipeline: 'ada/app/CI', buildNumber: '42', commit: 'acb5820ced9479c074f688cc328bf03f341a511d' },
        ...{ branch: 'feature/timeline', trigger: 'pull_request' },
      },
    },
  ]);
});

describe('the signature', () => {
  it("is GitHub's own example", () => {
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(sign(Buffer.from('Hello, World!'))).toBe(signature);
    expect(take('Hello, World!', 'ping', { 'x-hub-signature-256': signature })).toEqual({ kind: 'ignored' });
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['of another body', sign(Buffer.from('Hello'))],
    ['of another length', 'sha256=00'],
    ['of the older kind', 'sha1=0000'],
    ['without its kind', sign(jobBody).slice(7)],
  ])('%s is refused', (_what, signature) => {
    expect(take(jobBody, 'workflow_job', { 'x-hub-signature-256': signature })).toEqual({ kind: 'unsigned', problem: expect.any(String) });
  });

  it('cannot be checked without a secret: everything is refused, saying how to set one', () => {
    for (const secret of [undefined, '']) {
      const unset = createGithubReceiver({ secret });
      const headers = { 'x-github-event': 'workflow_job', 'x-hub-signature-256': sign(jobBody) };
      expect(unset.take({ headers, body: jobBody, receivedAt: 0 })).toEqual({
        kind: 'unsigned',
        problem: expect.stringContaining('webhooks.github_secret'),
      });
    }
  });
});

describe('what is not as expected', () => {
  it('is ignored when it is another event', () => {
    for (const event of ['ping', 'push', 'check_run', '']) expect(take('{}', event)).toEqual({ kind: 'ignored' });
  });

  it('is malformed when it is no JSON object', () => {
    for (const body of ['', '[]', 'null', '{', '\u0000'])
      expect(take(body, 'workflow_job')).toMatchObject({ kind: 'malformed', problem: expect.any(String) });
  });

  it('is counted when the job is not one', () => {
    const rejected = (reason: string) => [{ source: 'ci', reason, count: 1 }];
    expect(batchOf(take('{}', 'workflow_job')).rejections).toEqual(rejected('unknown_shape'));
    expect(batchOf(take('{}', 'workflow_run')).rejections).toEqual(rejected('unknown_shape'));
    expect(batchOf(takeJob({ conclusion: 'constructor' })).rejections).toEqual(rejected('unknown_shape'));
    expect(batchOf(takeJob({ id: 2 ** 53 })).rejections).toEqual(rejected('unknown_shape'));
    expect(batchOf(takeJob({}, { repository: { full_name: '../../etc' } })).rejections).toEqual(rejected('unknown_shape'));
    expect(batchOf(takeJob({ name: '\u0000' })).rejections).toEqual(rejected('no_name'));
    expect(batchOf(takeJob({ started_at: 'yesterday' }))).toMatchObject({ invocations: [], rejections: rejected('bad_timestamp') });
  });

  it('is left out, counted, when it is one field', () => {
    const { invocations, sessions, rejections } = batchOf(takeJob({ head_branch: 'a b', head_sha: 'HEAD' }));
    expect(invocations).toEqual([job]);
    expect(sessions?.[0]?.pipeline).toEqual({ pipeline: 'ada/app/CI' });
    expect(rejections).toEqual([
      { source: 'ci', reason: 'invalid_commit', count: 1 },
      { source: 'ci', reason: 'invalid_branch', count: 1 },
    ]);
  });

  it('is read from a form too', () => {
    const form = new URLSearchParams({ payload: jobBody.toString() }).toString();
    expect(batchOf(take(form, 'workflow_job', { 'content-type': 'application/x-www-form-urlencoded' })).invocations).toEqual([job]);
  });
});

it(`survives ${FUZZ_RUNS.toLocaleString('en')} mutated bodies, each of which is storable, ignored or refused`, () => {
  const random = seededRandom(3);
  const queued = Buffer.from(jobBody.toString().replaceAll('completed', 'queued'));
  const kinds = new Map<string, number>();
  for (let run = 0; run < FUZZ_RUNS; run++) {
    const taken = take(mutate([jobBody, runBody, queued], random), run % 2 === 0 ? 'workflow_job' : 'workflow_run');
    kinds.set(taken.kind, (kinds.get(taken.kind) ?? 0) + 1);
    if (taken.kind === 'taken') assertStorable(taken.batch);
  }
  expect([...kinds.keys()].sort()).toEqual(['ignored', 'malformed', 'taken']);
}, 12_000);
