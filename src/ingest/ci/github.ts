import { createHmac } from 'node:crypto';
import type { WebhookReceiver, WebhookRequest, WebhookTaken } from '../../ports/webhook-receiver.ts';
import { asInstant, asObject, asText, type JsonObject } from '../shared/json-shape.ts';
import type { JobEnd } from './ci-job.ts';
import { Delivery, unknownShape } from './delivery.ts';
import { asPositive, ciId } from './identity.ts';
import { isSameSecret } from './same-secret.ts';
import { toTrigger } from './trigger.ts';

/** `conclusion` of a job; `null` for those that did not run. */
const ENDS: Readonly<Record<string, JobEnd | null>> = {
  success: { outcome: 'completed' },
  neutral: { outcome: 'completed' },
  failure: { outcome: 'failed', errorType: 'job_failure' },
  timed_out: { outcome: 'failed', errorType: 'timed_out' },
  cancelled: { outcome: 'interrupted', errorType: 'cancelled' },
  action_required: { outcome: 'rejected', errorType: 'action_required' },
  denied: { outcome: 'rejected', errorType: 'denied' },
  startup_failure: { outcome: 'failed_to_launch', errorType: 'startup_failure' },
  // GitHub itself gave up on it, after two weeks.
  stale: { outcome: 'abandoned', errorType: 'stale' },
  skipped: null,
};

const REPOSITORY = /^[\w.-]{1,100}\/[\w.-]{1,100}$/;

/** Webhooks of GitHub: jobs and runs of workflows. @param secret - the one given to the webhook at GitHub */
export function createGithubReceiver({ secret }: { readonly secret: string | undefined }): WebhookReceiver {
  return {
    provider: 'github',
    take(request) {
      const problem = findSignatureProblem(request, secret);
      if (problem !== undefined) return { kind: 'unsigned', problem };
      const event = request.headers['x-github-event'];
      if (event !== 'workflow_job' && event !== 'workflow_run') return { kind: 'ignored' };
      const payload = parsePayload(request);
      if (payload === undefined) return { kind: 'malformed', problem: `the body of a ${event} event is a JSON object` };
      return event === 'workflow_job' ? takeJob(payload) : takeRun(payload);
    },
  };
}

function findSignatureProblem({ headers, body }: WebhookRequest, secret: string | undefined): string | undefined {
  if (!secret)
    return 'no secret is set for GitHub; give the webhook a secret there, and the same one here as webhooks.github_secret (SESSION_BUDDY_WEBHOOKS_GITHUB_SECRET)';
  const given = headers['x-hub-signature-256'];
  if (given === undefined) return 'the X-Hub-Signature-256 header is missing; give the webhook a secret at GitHub';
  const wanted = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return isSameSecret(given, wanted) ? undefined : 'the signature does not fit the body and the secret set here';
}

/** JSON, or JSON in a form: GitHub sends whichever the webhook is set to. */
function parsePayload({ headers, body }: WebhookRequest): JsonObject | undefined {
  const text = Buffer.from(body).toString('utf8');
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  try {
    return asObject(JSON.parse(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text));
  } catch {
    return undefined;
  }
}

function takeJob(payload: JsonObject): WebhookTaken {
  const job = asObject(payload['workflow_job']);
  const repository = asRepository(payload);
  const [id, runId, attempt] = [asPositive(job?.['id']), asPositive(job?.['run_id']), asPositive(job?.['run_attempt'] ?? 1)];
  if (!job || !repository || id === undefined || runId === undefined || attempt === undefined) return unknownShape();
  // While it waits, `started_at` is when it was queued, or null.
  if (payload['action'] === 'queued' || payload['action'] === 'waiting') return { kind: 'ignored' };
  const conclusion = job['conclusion'];
  const end = conclusion === null || conclusion === undefined ? OPEN : endOf(conclusion);
  if (end === undefined) return unknownShape();
  if (end === null || (end.outcome === 'interrupted' && !wasTaken(job))) return { kind: 'ignored' };
  const startedAt = asInstant(job['started_at']);
  const endedAt = asInstant(job['completed_at']);
  const sessionId = ciId('github', repository, `${runId}/${attempt}`);
  const delivery = new Delivery();
  if (startedAt === undefined) delivery.reject('bad_timestamp');
  else delivery.addJob({ eventId: ciId('github', repository, id, attempt), sessionId, name: job['name'], startedAt, endedAt, end });
  delivery.addRun({
    sessionId,
    pipeline: {
      pipeline: pipelineName(repository, job['workflow_name']),
      commit: job['head_sha'],
      branch: job['head_branch'],
      environment: asObject(payload['deployment'])?.['environment'],
    },
    instants: [startedAt, endedAt],
  });
  return delivery.finish();
}

const OPEN: JobEnd = { outcome: 'open' };

function endOf(conclusion: unknown): JobEnd | null | undefined {
  return typeof conclusion === 'string' && Object.hasOwn(ENDS, conclusion) ? ENDS[conclusion] : undefined;
}

/** A job that was cancelled in the queue never had a runner. */
function wasTaken(job: JsonObject): boolean {
  const steps = job['steps'];
  return Boolean(job['runner_name']) || (Array.isArray(steps) && steps.length > 0);
}

/** A run has what its jobs do not say: its number, and what set it off. */
function takeRun(payload: JsonObject): WebhookTaken {
  const run = asObject(payload['workflow_run']);
  const repository = asRepository(payload);
  const [runId, attempt] = [asPositive(run?.['id']), asPositive(run?.['run_attempt'] ?? 1)];
  if (!run || !repository || runId === undefined || attempt === undefined) return unknownShape();
  const delivery = new Delivery();
  const startedAt = asInstant(run['run_started_at']) ?? asInstant(run['created_at']);
  if (startedAt === undefined) delivery.reject('bad_timestamp');
  delivery.addRun({
    sessionId: ciId('github', repository, `${runId}/${attempt}`),
    pipeline: {
      pipeline: pipelineName(repository, run['name']),
      buildNumber: run['run_number'],
      commit: run['head_sha'],
      branch: run['head_branch'],
      trigger: toTrigger(run['event']),
    },
    instants: [startedAt, run['status'] === 'completed' ? asInstant(run['updated_at']) : undefined],
  });
  return delivery.finish();
}

function asRepository(payload: JsonObject): string | undefined {
  const name = asObject(payload['repository'])?.['full_name'];
  return typeof name === 'string' && REPOSITORY.test(name) ? name : undefined;
}

function pipelineName(repository: string, workflow: unknown): string | undefined {
  const name = asText(workflow, 200);
  return name === undefined ? undefined : `${repository}/${name}`;
}
