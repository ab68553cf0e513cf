import { z } from 'zod';
import { PATTERN_NAMES } from '../../analytics/context/context-pattern.ts';
import type { EditorContext } from '../../analytics/context/editor-context.ts';
import type { ContextSuggestions } from '../../app/suggestions/suggester.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { orNull, secondsSchema, toRatio, toSeconds } from './units.ts';

const MOST_LINES = 10_000_000;
/** A description is cut here: an editor shows a line or two. */
const LONGEST_DESCRIPTION = 300;

/** What the MCP tool takes, and `POST /api/v1/ide/suggestions`. */
export const editorContextSchema = z.strictObject({
  file_path: z.string().max(4_000).optional().meta({ description: 'the open file, whole or from the project’s folder; it is not opened' }),
  line_number: z
    .int()
    .min(1)
    .max(MOST_LINES)
    .optional()
    .meta({ description: 'line of the file, from 1, in which selected_code begins (the cursor’s line when nothing is selected)' }),
  selected_code: z
    .string()
    .max(200_000)
    .optional()
    .meta({ description: 'the selection: code, or output of a terminal such as a failing test; it is neither stored nor logged' }),
  language: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'the editor’s identifier, as python or typescriptreact; else by file_path' }),
  cursor_position: z
    .strictObject({ line: z.int().min(0).max(MOST_LINES), character: z.int().min(0).max(MOST_LINES) })
    .optional()
    .meta({ description: 'both from 0, as in the Language Server Protocol; with line_number, words of its line count first' }),
  project_name: z.string().max(4_000).optional().meta({ description: 'folder of the project, or the last part of it' }),
  task: z.string().max(10_000).optional().meta({ description: 'what is to be done, in a few words; it says most' }),
  limit: z.int().min(1).max(20).default(5).meta({ description: 'suggestions at most, 1 to 20' }),
});

/** The payload of the MCP tool. */
export const suggestionsSchema = z.strictObject({
  suggestions: z
    .array(
      z.strictObject({
        skill_name: z.string(),
        kind: z.enum(SKILL_KINDS),
        description: z.string().meta({ description: 'of its definition, or else what its category is for; empty when neither is known' }),
        confidence: z
          .number()
          .min(0)
          .max(1)
          .meta({ description: 'estimated chance that it is what is wanted here and is completed; all together add up to 1 at most' }),
        shortcut: z.string().nullable().meta({ description: 'as ctrl+shift+t; null when none is registered' }),
        estimated_duration_seconds: secondsSchema.nullable().meta({
          description: 'median of the last 30 days, of one not used in them the mean of all time; null when no duration is known',
        }),
        workflow_phase: z.string().nullable().meta({ description: 'the phase it is used in most; null when none is known' }),
        reason: z.string(),
      }),
    )
    .meta({ description: 'the highest confidence first' }),
  patterns: z
    .array(z.strictObject({ pattern: z.enum(PATTERN_NAMES), evidence: z.string().meta({ description: 'where it was seen' }) }))
    .meta({ description: 'what was seen in the context, the strongest sign first' }),
});

/** `POST /api/v1/ide/suggestions`. */
export const suggestionAnswerSchema = z.strictObject({
  message: z.string().meta({ description: 'the answer in a sentence; of an empty one, why and what to give' }),
  ...suggestionsSchema.shape,
});
export type SuggestionAnswerJson = z.infer<typeof suggestionAnswerSchema>;

export function toSuggestionAnswerJson(answer: ContextSuggestions): SuggestionAnswerJson {
  return { message: describeSuggestions(answer), ...toSuggestionsJson(answer) };
}

export function toEditorContext(body: z.output<typeof editorContextSchema>): EditorContext {
  const { file_path, line_number, selected_code, language, cursor_position, project_name, task } = body;
  return {
    ...(file_path === undefined ? {} : { filePath: file_path }),
    ...(line_number === undefined ? {} : { lineNumber: line_number }),
    ...(selected_code === undefined ? {} : { selectedCode: selected_code }),
    ...(language === undefined ? {} : { language }),
    ...(cursor_position === undefined ? {} : { cursorPosition: cursor_position }),
    ...(project_name === undefined ? {} : { projectName: project_name }),
    ...(task === undefined ? {} : { task }),
  };
}

export function toSuggestionsJson({ suggestions, patterns }: ContextSuggestions): z.infer<typeof suggestionsSchema> {
  return {
    suggestions: suggestions.map(({ skill, confidence, shortcut, estimatedDurationMs, reasons }) => ({
      skill_name: skill.skill.name,
      kind: skill.skill.kind,
      description: shorten(skill.description),
      confidence: toRatio(confidence),
      shortcut,
      estimated_duration_seconds: orNull(estimatedDurationMs, toSeconds),
      workflow_phase: skill.phase,
      reason: reasons.join('; '),
    })),
    patterns: patterns.map(({ name, evidence }) => ({ pattern: name, evidence })),
  };
}

/** One sentence about it. */
export function describeSuggestions({ suggestions, patterns }: ContextSuggestions): string {
  const [best] = suggestions;
  if (best !== undefined) {
    const others = suggestions.length === 1 ? '' : `, before ${suggestions.length - 1} more`;
    return `${best.skill.skill.name} fits best (confidence ${best.confidence.toFixed(2)})${others}`;
  }
  const seen = patterns.length === 0 ? 'no pattern was seen' : 'no known skill is for what was seen';
  return `Nothing here speaks for a skill: ${seen}, no skill has words of it, and nothing is known of what comes next in this project. Give a task in a few words, or file_path, selected_code and project_name.`;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_DESCRIPTION ? `${line.slice(0, LONGEST_DESCRIPTION - 1).trimEnd()}…` : line;
}
