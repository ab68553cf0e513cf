import type { z } from 'zod';
import type { Clock } from '../../../ports/clock.ts';
import type { NamedThing } from '../../../ports/name-queries.ts';
import type { ProjectReportReader } from '../../../ports/project-report-reader.ts';
import type { ToolStore } from '../tool.ts';

/** What prompts are made from. */
export interface PromptContext {
  readonly store: ToolStore;
  readonly clock: Clock;
  readonly reports: ProjectReportReader;
}

/** What an argument is completed with: names that were recorded, or these. */
export type PromptCompletions = Readonly<Record<string, NamedThing | readonly string[]>>;

/** A prompt as it is listed and made. */
export interface Prompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Every argument is text on the way in. */
  readonly input: z.ZodObject;
  readonly completions: PromptCompletions;
  /** @returns what the model is told, with the data in it */
  make(context: PromptContext, input: unknown): Promise<string>;
}

/** Ties the type of a prompt's arguments to what makes it. */
export function definePrompt<I extends z.ZodObject>(
  prompt: Omit<Prompt, 'make' | 'input'> & { readonly input: I; make(context: PromptContext, input: z.output<I>): Promise<string> },
): Prompt {
  // It has been through the schema.
  return { ...prompt, make: (context, input) => prompt.make(context, input as z.output<I>) };
}
