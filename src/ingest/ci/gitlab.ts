import { toErrorType } from '../../domain/taxonomy/safe-name.ts';
import type { WebhookReceiver, WebhookRequest, WebhookTaken } from '../../ports/webhook-receiver.ts';
import { asDurationMs, asInstant, asObject, asText, type JsonObject } from '../shared/json-shape.ts';
import type { JobEnd } from './ci-job.ts';
import { Delivery, unknownShape } from './delivery.ts';
import { asPositive, ciId } from './identity.ts';
import { isSameSecret } from './same-secret.ts';
import { toTrigger } from './trigger.ts';

/** Statuses of jobs that have not begun, did not run, or are about to end. */
const PASSED_OVER = new Set(
  'created waiting_for_resource waiting_for_callback preparing pending scheduled manual skipped canceling'.split(' '),
);
/** Reasons of a failure that are somebody's decision. */
const REFUSALS = new Set('deployment_rejected protected_environment_failure user_blocked forward_deployment_failure'.split(' '));
/** Jobs of one pipeline taken from a Pipeline Hook; GitLab allows a few thousand. */
const MAX_JOBS = 10_000;

/** Webhooks of GitLab: jobs and pipelines. @param secret - the secret token given to the webhook at GitLab */
export function createGitlabReceiver({ secret }: { readonly secret: string | undefined }): WebhookReceiver {
  return {
    provider: 'gitlab',
    take(request) {
      const problem = findTokenProblem(request, secret);
      if (problem !== undefined) return { kind: 'unsigned', problem };
      const event = request.headers['x-gitlab-event'];
      if (event !== 'Job Hook' && event !== 'Pipeline Hook') return { kind: 'ignored' };
      const payload = parsePayload(request.body);
      if (payload === undefined) return { kind: 'malformed', problem: `the body of a ${event} is a JSON object` };
      return event === 'Job Hook' ? takeJob(payload) : takePipeline(payload);
    },
  };
}

function findTokenProblem({ headers }: WebhookRequest, secret: string | undefined): string | undefined {
  if (!secret)
    return 'no secret is set for GitLab; give the webhook a secret token there, and the same one here as webhooks.gitlab_token (SESSION_BUDDY_WEBHOOKS_GITLAB_TOKEN)';
  const given = headers['x-gitlab-token'];
  if (given === undefined) return 'the X-Gitlab-Token header is missing; give the webhook a secret token at GitLab';
  return isSameSecret(given, secret) ? undefined : 'the token is not the secret set here';
}

function parsePayload(body: Uint8Array): JsonObject | undefined {
  try {
    return asObject(JSON.parse(Buffer.from(body).toString('utf8')));
  } catch {
    return undefined;
  }
}

function takeJob(payload: JsonObject): WebhookTaken {
  const projectId = asPositive(payload['project_id']);
  const pipelineId = asPositive(payload['pipeline_id']);
  if (projectId === undefined || pipelineId === undefined) return unknownShape();
  const sessionId = ciId('gitlab', projectId, pipelineId);
  const delivery = new Delivery();
  const times = addBuild(delivery, { projectId, sessionId }, toBuild(payload));
  if (times === undefined) return delivery.finish();
  delivery.addRun({
    sessionId,
    pipeline: {
      pipeline: asObject(payload['project'])?.['path_with_namespace'] ?? payload['project_name'],
      commit: payload['sha'],
      branch: payload['ref'],
      environment: asObject(payload['environment'])?.['name'],
    },
    instants: times,
  });
  return delivery.finish();
}

function takePipeline(payload: JsonObject): WebhookTaken {
  const pipeline = asObject(payload['object_attributes']);
  const project = asObject(payload['project']);
  const [projectId, pipelineId] = [asPositive(project?.['id']), asPositive(pipeline?.['id'])];
  if (!pipeline || !project || projectId === undefined || pipelineId === undefined) return unknownShape();
  const sessionId = ciId('gitlab', projectId, pipelineId);
  const builds = Array.isArray(payload['builds']) ? payload['builds'].slice(0, MAX_JOBS).map((build) => asObject(build) ?? {}) : [];
  const delivery = new Delivery();
  const instants = [toInstant(pipeline['created_at']), toInstant(pipeline['finished_at'])];
  for (const build of builds) instants.push(...(addBuild(delivery, { projectId, sessionId }, build) ?? []));
  if (instants[0] === undefined) delivery.reject('bad_timestamp');
  delivery.addRun({
    sessionId,
    pipeline: {
      pipeline: project['path_with_namespace'],
      buildNumber: pipeline['iid'],
      commit: pipeline['sha'],
      branch: pipeline['ref'],
      environment: builds.map((build) => asObject(build['environment'])?.['name']).findLast(Boolean),
      trigger: toTrigger(pipeline['source']),
    },
    instants,
  });
  return delivery.finish();
}

/** A Job Hook has as `build_…` what the `builds` of a Pipeline Hook have without it. */
function toBuild(payload: JsonObject): JsonObject {
  const fields = ['id', 'name', 'stage', 'status', 'started_at', 'finished_at', 'duration', 'failure_reason'];
  return Object.fromEntries(fields.map((field) => [field, payload[`build_${field}`]]));
}

/** @returns when it began and ended; undefined when it is not recorded */
function addBuild(
  delivery: Delivery,
  { projectId, sessionId }: { readonly projectId: number; readonly sessionId: string },
  build: JsonObject,
): (number | undefined)[] | undefined {
  const { status, name, stage } = build;
  if (typeof status === 'string' && PASSED_OVER.has(status)) return undefined;
  const id = asPositive(build['id']);
  const began = toInstant(build['started_at']);
  const endedAt = toInstant(build['finished_at']);
  const end = endOf(status, build['failure_reason'], began !== undefined);
  if (id === undefined || end === undefined) {
    delivery.reject('unknown_shape');
    return undefined;
  }
  // Cancelled before a runner took it.
  if (end.outcome === 'interrupted' && began === undefined) return undefined;
  const startedAt = began ?? endedAt;
  if (startedAt === undefined) {
    delivery.reject('bad_timestamp');
    return undefined;
  }
  const seconds = build['duration'];
  const measuredDurationMs = began === undefined || typeof seconds !== 'number' ? undefined : asDurationMs(seconds * 1000);
  delivery.addJob({ eventId: ciId('gitlab', projectId, id), sessionId, name, stage, startedAt, endedAt, measuredDurationMs, end });
  return [startedAt, endedAt];
}

function endOf(status: unknown, reason: unknown, hasBegun: boolean): JobEnd | undefined {
  switch (status) {
    case 'running':
      return { outcome: 'open' };
    case 'success':
      return { outcome: 'completed' };
    case 'canceled':
      return { outcome: 'interrupted', errorType: 'cancelled' };
    case 'failed': {
      const errorType = toErrorType(asText(reason, 200)) ?? 'job_failure';
      if (REFUSALS.has(errorType)) return { outcome: 'rejected', errorType };
      return { outcome: hasBegun ? 'failed' : 'failed_to_launch', errorType };
    }
    default:
      return undefined;
  }
}

/** `2026-11-20 08:00:00 UTC`, or ISO 8601 as of GitLab 17. */
function toInstant(value: unknown): number | undefined {
  const old = typeof value === 'string' ? /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/.exec(value) : null;
  return asInstant(old === null ? value : `${old[1]}T${old[2]}Z`);
}
