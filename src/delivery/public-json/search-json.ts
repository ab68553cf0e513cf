import { z } from 'zod';
import type { MeaningUse, SearchAnswer } from '../../app/search/search-catalog.ts';
import { AGENTS } from '../../domain/agent.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { completionSchema, toCompletionJson } from './counts-json.ts';
import { countSchema, instantSchema, orNull, secondsSchema, toInstant, toRatio, toSeconds } from './units.ts';
import { toWindowJson, windowSchema } from './window-json.ts';

/** `search --json` and `GET /api/v1/search`. */
export const searchSchema = z.strictObject({
  query: z.string(),
  window: windowSchema.meta({ description: 'of invocations, completion and durations' }),
  ways: z.strictObject({
    words: z.literal(true).meta({ description: 'BM25 over names and descriptions; unknown words by their spelling' }),
    name: z.literal(true).meta({ description: 'spelling of names' }),
    meaning: z.strictObject({
      used: z.boolean(),
      model: z.string().nullable().meta({ description: 'of search.embedding_model; null when none is configured' }),
      embedded: countSchema.nullable().meta({ description: 'skills that have a vector by now' }),
      problem: z.string().nullable().meta({ description: 'why it was not used though configured' }),
    }),
  }),
  results: z.array(
    z.strictObject({
      skill_name: z.string(),
      kind: z.enum(SKILL_KINDS),
      description: z.string(),
      installed_for: z.array(z.enum(AGENTS)),
      score: z.number().min(0).max(1).meta({ description: '1 when every way used puts it first' }),
      found_by: z.array(z.enum(['words', 'name', 'meaning'])),
      invocations: countSchema,
      ...completionSchema.shape,
      p50_duration_seconds: secondsSchema.nullable(),
      last_invoked_at: instantSchema.nullable().meta({ description: 'over all time; null for never' }),
    }),
  ),
  found: countSchema.meta({ description: 'skills found, shown or not' }),
  searched: countSchema.meta({ description: 'skills looked through' }),
});

export function toSearchJson(answer: SearchAnswer): z.infer<typeof searchSchema> {
  return {
    query: answer.query,
    window: toWindowJson(answer.window),
    ways: { words: true, name: true, meaning: toMeaningJson(answer.meaning) },
    results: answer.results.map((result) => ({
      skill_name: result.skill.name,
      kind: result.skill.kind,
      description: result.description,
      installed_for: [...result.installedFor],
      score: toRatio(result.score),
      found_by: [...result.foundBy],
      invocations: result.invocations,
      ...toCompletionJson(result),
      p50_duration_seconds: orNull(result.durationP50Ms, toSeconds),
      last_invoked_at: orNull(result.lastInvokedAt, toInstant),
    })),
    found: answer.found,
    searched: answer.searched,
  };
}

function toMeaningJson(meaning: MeaningUse) {
  return {
    used: meaning.kind === 'used',
    model: meaning.kind === 'off' ? null : meaning.model,
    embedded: meaning.kind === 'used' ? meaning.embedded : null,
    problem: meaning.kind === 'failed' ? meaning.reason : null,
  };
}
