import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AGENTS } from '../../domain/agent.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import { OUTCOMES } from '../../domain/outcome.ts';
import { checkPipelineRun } from '../../domain/pipeline-run.ts';
import type { SessionObservation } from '../../domain/session.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { toErrorType, toPhase } from '../../domain/taxonomy/safe-name.ts';
import { parseInstant } from './parse-time.ts';

/** What one request may bring. */
export const LARGEST_BATCH = 1_000;

/** 1 to `longest` characters, none of them a control character, not blank. */
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^(?=\P{Cc}*[^\s\p{Cc}])\P{Cc}+$/u, 'has to hold more than blanks, and no control characters');

const instant = z
  .string()
  .max(40)
  .meta({ description: 'ISO 8601 with a zone', examples: ['2026-11-20T08:00:00Z'] });

/** One invocation as others record it. */
export const recordedInvocationSchema = z.strictObject({
  id: text(160).optional().meta({
    description: 'identity: sent again under the same one, it is the same invocation. Made up when absent, so then do not repeat',
  }),
  skill_name: text(200).meta({ description: 'what was run: pdf, plugin:name, npm test, the name of a stage' }),
  kind: z.enum(SKILL_KINDS).default('skill').meta({ description: 'what it is; a stage of a pipeline is ci' }),
  outcome: z.enum(OUTCOMES).meta({
    description: 'failed: ended with an error; rejected: a person or policy said no; interrupted: a person stopped it; open: it goes on',
  }),
  session_id: text(200).optional().meta({ description: 'the session it belongs to; otherwise one a day' }),
  agent: z.enum(AGENTS).default('cli').meta({ description: 'whose session it is' }),
  started_at: instant.optional().meta({ description: 'otherwise the duration ago' }),
  ended_at: instant.optional().meta({ description: 'otherwise the start and the duration' }),
  duration_seconds: z.number().min(0).max(1e9).optional().meta({ description: 'as measured; otherwise the end less the start' }),
  workflow_phase: text(64).optional().meta({ description: 'as setup, execution, verification, cleanup, rollback, deployment' }),
  error_type: text(100).optional().meta({ description: 'class of error, as exit_code_1; not a message' }),
  trigger: z.enum(['model', 'typed']).optional().meta({ description: 'whether the model chose it or a person typed it' }),
  subagent_id: text(200).optional().meta({ description: 'the subagent that ran it' }),
  directory: text(1_000).optional().meta({ description: 'working directory of the session, which names its project' }),
  git_branch: text(250).optional().meta({ description: 'of the session' }),
  pipeline: z
    .strictObject({
      name: text(200).meta({ description: 'as ada/app/CI' }),
      build_number: text(64).optional().meta({ description: 'of the run' }),
      commit: text(64).optional().meta({ description: 'hash that it runs on' }),
      branch: text(200).optional().meta({ description: 'branch or tag that it runs on' }),
      environment: text(100).optional().meta({ description: 'where it deploys to' }),
      trigger: text(64).optional().meta({ description: 'what set it off, as push or schedule' }),
    })
    .optional()
    .meta({ description: 'set when the session is one run of a CI pipeline' }),
});
export type RecordedInvocation = z.input<typeof recordedInvocationSchema>;

/** One invocation, or a batch of them. */
export const recordRequestSchema = z.union([
  recordedInvocationSchema,
  z.strictObject({ invocations: z.array(recordedInvocationSchema).min(1).max(LARGEST_BATCH) }),
]);

export const recordAnswerSchema = z.strictObject({
  accepted: z.int().meta({ description: 'stored for good' }),
  rejected: z.int(),
  results: z
    .array(
      z.union([
        z.strictObject({
          id: z.string(),
          event_id: z.string(),
          status: z.enum(['new', 'changed', 'duplicate']),
          outcome: z.enum(OUTCOMES),
        }),
        z.strictObject({ error: z.string() }),
      ]),
    )
    .meta({ description: 'one for each invocation sent, in order' }),
});

export interface Recorded {
  readonly id: string;
  readonly observation: InvocationObservation;
  readonly session: SessionObservation;
}

/** @returns what is wrong with it, in words, when it cannot be recorded */
export function toRecorded(value: unknown, now: number): Recorded | string {
  const parsed = recordedInvocationSchema.safeParse(value);
  if (!parsed.success) return parsed.error.issues.map(describeIssue).join('; ');
  const it = parsed.data;
  const durationMs = it.duration_seconds === undefined ? undefined : it.duration_seconds * 1000;
  const givenEnd = it.ended_at === undefined ? undefined : parseInstant(it.ended_at);
  if (it.ended_at !== undefined && givenEnd === undefined) return notAnInstant('ended_at', it.ended_at);
  const startedAt = it.started_at === undefined ? Math.round((givenEnd ?? now) - (durationMs ?? 0)) : parseInstant(it.started_at);
  if (startedAt === undefined || startedAt < 0) return notAnInstant('started_at', it.started_at ?? '');
  if (givenEnd !== undefined && givenEnd < startedAt) return `ended_at: is before started_at; got ${it.ended_at}`;
  const run = checkPipelineRun(it.pipeline === undefined ? {} : toPipelineFields(it.pipeline));
  const [invalid] = run.invalid;
  if (invalid !== undefined) return `pipeline.${invalid.field}: has to be ${invalid.expected}; got ${JSON.stringify(invalid.value)}`;
  const errorType = toErrorType(it.error_type);
  const phase = toPhase(it.workflow_phase);
  const isOpen = it.outcome === 'open';
  const endedAt = isOpen ? undefined : (givenEnd ?? (durationMs === undefined ? undefined : startedAt + Math.round(durationMs)));
  const id = it.id ?? randomUUID();
  const sessionId = it.session_id ?? `${it.agent}-${new Date(startedAt).toISOString().slice(0, 10)}`;
  return {
    id,
    observation: {
      eventId: `${it.agent}:${id}`,
      skill: { kind: it.kind, name: it.skill_name },
      sessionId,
      agent: it.agent,
      source: 'record',
      startedAt,
      outcome: it.outcome,
      certainty: isOpen ? 'none' : 'observed',
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(isOpen || durationMs === undefined ? {} : { measuredDurationMs: durationMs }),
      ...(phase === null ? {} : { phase }),
      ...(errorType === null ? {} : { errorType }),
      ...(it.trigger === undefined ? {} : { trigger: it.trigger }),
      ...(it.subagent_id === undefined ? {} : { subagentId: it.subagent_id }),
    },
    session: {
      sessionId,
      agent: it.agent,
      firstEventAt: startedAt,
      lastEventAt: endedAt ?? startedAt,
      ...(it.directory === undefined ? {} : { directory: it.directory }),
      ...(it.git_branch === undefined ? {} : { gitBranch: it.git_branch }),
      ...(run.run === undefined ? {} : { pipeline: run.run }),
    },
  };
}

function toPipelineFields({ name, build_number, ...rest }: NonNullable<z.output<typeof recordedInvocationSchema>['pipeline']>) {
  return { pipeline: name, buildNumber: build_number, ...rest };
}

function notAnInstant(field: string, seen: string): string {
  return `${field}: wants an ISO 8601 instant with a zone, as 2026-11-20T08:00:00Z; got ${JSON.stringify(seen)}`;
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown field ${issue.keys.join(', ').slice(0, 100)}`;
  return `${issue.path.join('.') || 'invocation'}: ${issue.message}`;
}
