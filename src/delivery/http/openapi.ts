import { z } from 'zod';
import { problemSchema } from '../public-json/problem-json.ts';
import type { Route } from './route.ts';

const PROBLEM_RESPONSE = {
  description: 'a problem',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

type JsonSchema = Record<string, unknown> & { properties?: Record<string, JsonSchema>; required?: string[] };

/** Something that is sent to us as JSON, as far as the document has to know it. */
export interface DocumentedPost {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /** Of the path. */
  readonly params?: z.ZodObject;
  readonly body: z.ZodType;
  readonly response: z.ZodType;
}

/** The OpenAPI 3.1 document of these routes, from the schemas that check their input and describe their answers. */
export function toOpenApi(routes: readonly Route[], posts: readonly DocumentedPost[], version: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Session-Buddy',
      version,
      description: 'Which skills of your coding agents work. Instants are ISO 8601 UTC, durations seconds, ratios 0–1.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths: {
      ...toPaths(routes, posts),
      '/metrics': {
        get: {
          operationId: 'getPrometheusMetrics',
          summary: 'Everything countable, for Prometheus',
          responses: { 200: { description: 'Prometheus text format', content: { 'text/plain': { schema: { type: 'string' } } } } },
        },
      },
    },
    components: { schemas: { Problem: toJsonSchema(problemSchema, 'output') } },
  };
}

/** A path that is asked and sent to is one entry. */
function toPaths(routes: readonly Route[], posts: readonly DocumentedPost[]) {
  const paths: Record<string, { get?: object; post?: object }> = {};
  for (const route of routes) paths[route.path] = { get: toOperation(route) };
  for (const post of posts) paths[post.path] = { ...paths[post.path], post: toPostOperation(post) };
  return paths;
}

function toOperation(route: Route) {
  const answered = (description: string) => ({
    description,
    content: { 'application/json': { schema: toJsonSchema(route.response, 'output') } },
  });
  return {
    operationId: route.operationId,
    summary: route.summary,
    parameters: [...toParameters(route.params, 'path'), ...toParameters(route.query, 'query')],
    responses: {
      200: answered('the answer'),
      ...Object.fromEntries(Object.entries(route.alsoAnswers ?? {}).map(([status, meaning]) => [status, answered(meaning)])),
      default: PROBLEM_RESPONSE,
    },
  };
}

function toPostOperation({ path, operationId, summary, params, body, response }: DocumentedPost) {
  return {
    operationId,
    summary,
    ...(params === undefined || !path.includes('{') ? {} : { parameters: toParameters(params, 'path') }),
    requestBody: { required: true, content: { 'application/json': { schema: toJsonSchema(body, 'input') } } },
    responses: {
      200: { description: 'the answer', content: { 'application/json': { schema: toJsonSchema(response, 'output') } } },
      default: PROBLEM_RESPONSE,
    },
  };
}

function toParameters(schema: z.ZodObject, place: 'path' | 'query') {
  const { properties = {}, required = [] } = toJsonSchema(schema, 'input');
  return Object.entries(properties).map(([name, { description, examples: _examples, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io }) as JsonSchema;
  return rest;
}
