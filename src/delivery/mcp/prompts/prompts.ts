import { type Prompt as ListedPrompt, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { checkpointPrompt } from './checkpoint-prompt.ts';
import type { Prompt } from './prompt.ts';
import { weeklyReviewPrompt } from './weekly-review-prompt.ts';

/** Every prompt of CONTRACT section 6. */
const PROMPTS: readonly Prompt[] = [checkpointPrompt, weeklyReviewPrompt];

/** As `prompts/list` answers. */
export const LISTED_PROMPTS: ListedPrompt[] = PROMPTS.map(({ name, title, description, input }) => ({
  ...{ name, title, description },
  arguments: Object.entries(input.shape).map(([argument, schema]) => ({
    name: argument,
    description: schema.meta()?.description ?? '',
    required: !schema.safeParse(undefined).success,
  })),
}));

/** @throws ProtocolError that names those there are */
export function findPrompt(name: string): Prompt {
  const prompt = PROMPTS.find((candidate) => candidate.name === name);
  if (prompt !== undefined) return prompt;
  const names = PROMPTS.map((candidate) => candidate.name).join(' and ');
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, `there is no prompt ${JSON.stringify(name.slice(0, 100))}; there are ${names}`);
}
