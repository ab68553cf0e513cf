import { expect, it } from 'vitest';
import { z } from 'zod';
import { ROUTES } from '../delivery/http/http-server.ts';
import { OUTCOMES } from '../domain/outcome.ts';
import { toCamelKeys, toSnakeKeys } from './camel-keys.ts';

it('spells keys the other way at every depth and leaves values alone', () => {
  const json = { skill_name: 'a_b', p95_duration_seconds: null, totals: { invocations_1h: 1 }, rows: [{ p_value: 0.5 }, 'x_y', 3] };
  expect(toCamelKeys(json)).toEqual({
    skillName: 'a_b',
    p95DurationSeconds: null,
    totals: { invocations1h: 1 },
    rows: [{ pValue: 0.5 }, 'x_y', 3],
  });
});

it('leaves keys alone that are values', () => {
  const json = { outcomes: { failed_to_launch: 1 }, attributes: { user_id: 'x' } };
  expect(toCamelKeys(json)).toEqual(json);
});

it('spells what is sent in snake_case, its own keys alone', () => {
  const startedAt = new Date(0);
  expect(toSnakeKeys({ skillName: 'aB', startedAt, id: 'x' })).toEqual({ skill_name: 'aB', started_at: startedAt, id: 'x' });
});

it('knows every place in an answer where keys are values', () => {
  const places = new Set<string>();
  const look = (schema: unknown, name: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { properties = {}, additionalProperties } = schema as { properties?: object; additionalProperties?: unknown };
    const keys = Object.keys(properties);
    const areOutcomes = keys.length > 0 && keys.every((key) => (OUTCOMES as readonly string[]).includes(key));
    if (areOutcomes || (typeof additionalProperties === 'object' && additionalProperties !== null)) places.add(name);
    for (const [key, value] of Object.entries(properties)) look(value, key);
    for (const key of ['items', 'anyOf', 'allOf', 'oneOf'] as const) {
      const parts = (schema as Record<string, unknown>)[key];
      for (const part of Array.isArray(parts) ? parts : [parts]) look(part, name);
    }
  };
  for (const { response, path } of ROUTES) look(z.toJSONSchema(response), path);
  expect([...places].sort()).toEqual(['attributes', 'outcomes']);
});
