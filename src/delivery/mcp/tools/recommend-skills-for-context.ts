import { suggesterOf } from '../../../app/suggestions/suggester.ts';
import {
  describeSuggestions,
  editorContextSchema,
  suggestionsSchema,
  toEditorContext,
  toSuggestionsJson,
} from '../../public-json/suggestion-json.ts';
import { seconds } from '../text-values.ts';
import { defineTool } from '../tool.ts';

export const recommendSkillsForContext = defineTool({
  name: 'recommend_skills_for_context',
  title: 'Skills for the work at hand',
  description:
    'Which skills, subagents, MCP tools and commands fit the task and the place in the code: by the words of the task, what usually comes next, what the file and the selection are (test file, failing test, imports, CI file and so on), and what works in the project. Give whatever is known, the task first.',
  input: editorContextSchema,
  payload: suggestionsSchema,
  // Answers are not kept: a question may hold somebody's code.
  freshForMs: 0,
  async find({ store, clock, embedder }, { limit, ...context }) {
    const answer = await suggesterOf(store, clock).suggest({ context: toEditorContext({ limit, ...context }), limit, embedder });
    return { message: describeSuggestions(answer), payload: toSuggestionsJson(answer) };
  },
  toLines: ({ suggestions, patterns }) => [
    ...suggestions.map(
      ({ skill_name: name, kind, confidence, estimated_duration_seconds: duration, reason }) =>
        `${name} (${kind}): confidence ${confidence.toFixed(2)}, about ${seconds(duration)}; ${reason}`,
    ),
    ...patterns.map(({ pattern, evidence }) => `seen: ${pattern.replaceAll('_', ' ')}, ${evidence}`),
  ],
});
