import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { createExperiment } from '../../app/experiments/create-experiment.ts';
import { assignUnit, getExperiment, recordOutcome, stopExperiment } from '../../app/experiments/experiments.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ExperimentStore } from '../../ports/experiment-store.ts';
import { assignmentSchema, experimentReportSchema, toAssignmentJson, toExperimentReportJson } from '../public-json/experiment-json.ts';
import {
  experimentRequestSchema,
  outcomeRequestSchema,
  toExperimentRequest,
  toOutcomeRequest,
  toUnitRef,
  unitRequestSchema,
} from '../public-json/experiment-request-json.ts';
import { refuseOtherMethods } from './guarded-app.ts';
import type { DocumentedPost } from './openapi.ts';
import { RequestError } from './request-error.ts';
import { experimentParams } from './routes/experiments.ts';
import { SECONDS_UNTIL_RETRY, WaitingRequests } from './waiting-requests.ts';

export interface ExperimentPostOptions {
  readonly experiments: ExperimentStore;
  readonly clock: Clock;
  /** What a user is called in the database. */
  readonly hashUser: (user: string) => string;
}

interface ExperimentPost extends DocumentedPost {
  /** @param name - of the experiment in the path; empty where none is */
  answer(options: ExperimentPostOptions, name: string, body: unknown): Promise<unknown>;
}

const nothingSchema = z.strictObject({});
const outcomeAnswerSchema = z.strictObject({ status: z.enum(['recorded', 'duplicate']) });

const POSTS: readonly ExperimentPost[] = [
  {
    path: '/api/v1/experiments',
    operationId: 'createExperiment',
    summary: 'Starts an experiment',
    body: experimentRequestSchema,
    response: experimentReportSchema,
    async answer({ experiments, clock }, _name, body) {
      const { name } = await createExperiment(experiments, toExperimentRequest(experimentRequestSchema.parse(body)), clock.now());
      return toExperimentReportJson(await getExperiment(experiments, name, clock.now()));
    },
  },
  {
    path: '/api/v1/experiments/{experiment}/assignments',
    operationId: 'assignExperimentGroup',
    summary: 'The group of a user or session, always the same one',
    body: unitRequestSchema,
    response: assignmentSchema,
    async answer({ experiments, clock, hashUser }, name, body) {
      const { experiment, assignment } = await assignUnit(
        experiments,
        name,
        toUnitRef(unitRequestSchema.parse(body), hashUser),
        clock.now(),
      );
      return toAssignmentJson(experiment, assignment);
    },
  },
  {
    path: '/api/v1/experiments/{experiment}/outcomes',
    operationId: 'recordExperimentOutcome',
    summary: 'What came out of one run of a user or session that is in a group',
    body: outcomeRequestSchema,
    response: outcomeAnswerSchema,
    async answer({ experiments, clock, hashUser }, name, body) {
      return { status: await recordOutcome(experiments, name, toOutcomeRequest(outcomeRequestSchema.parse(body), hashUser), clock.now()) };
    },
  },
  {
    path: '/api/v1/experiments/{experiment}/stop',
    operationId: 'stopExperiment',
    summary: 'Ends an experiment: nothing more is taken in',
    body: nothingSchema,
    response: experimentReportSchema,
    async answer({ experiments, clock }, name, body) {
      nothingSchema.parse(body);
      return toExperimentReportJson(await stopExperiment(experiments, name, clock.now()));
    },
  },
];

/** For the OpenAPI document. The parameter of the path is that of the questions about one experiment. */
export const EXPERIMENT_POSTS: readonly DocumentedPost[] = POSTS.map((post) => ({ ...post, params: experimentParams }));

export function addExperimentPosts(app: FastifyInstance, options: ExperimentPostOptions): void {
  const waiting = new WaitingRequests();
  for (const { path, answer } of POSTS) {
    const url = path.replace('{experiment}', ':experiment');
    app.post(url, async (request, reply) => {
      if (!waiting.enter(request.ip)) {
        reply.header('retry-after', String(SECONDS_UNTIL_RETRY));
        throw new RequestError(429, 'too many of your requests wait for their answer');
      }
      try {
        const name = url === path ? '' : experimentParams.parse(request.params).experiment;
        const body = await answer(options, name, bodyOf(request));
        return reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
      } finally {
        waiting.leave(request.ip);
      }
    });
    if (url !== path) refuseOtherMethods(app, url, ['POST']);
  }
}

function bodyOf({ body }: FastifyRequest): object {
  if (body === undefined || body === null) return {};
  // As a form of another site could send it.
  if (typeof body === 'string') throw new RequestError(415, 'the body comes as application/json');
  if (typeof body !== 'object' || Array.isArray(body)) throw new RequestError(400, 'the body is an object, as JSON');
  return body;
}
