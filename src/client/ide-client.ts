import { AnalysisClient } from './analysis-client.ts';
import type * as Answer from './answers.ts';
import { toSnakeKeys } from './camel-keys.ts';

/** A place in an editor. Give what is known, the task first; the server keeps none of it. */
export interface EditorContext {
  readonly filePath?: string;
  /** Line of the file, from 1, in which the selection begins. */
  readonly lineNumber?: number;
  /** Code, or output of a terminal; up to 200,000 characters. */
  readonly selectedCode?: string;
  /** The editor's identifier, as `typescriptreact`. */
  readonly language?: string;
  /** Both from 0. */
  readonly cursorPosition?: { readonly line: number; readonly character: number };
  /** Folder of the project, or the last part of it. */
  readonly projectName?: string;
  readonly task?: string;
  /** Suggestions at most; 5 when not given. */
  readonly limit?: number;
}

/** For editors. */
export class IdeClient extends AnalysisClient {
  /** Skills that fit a task and a place in the code. */
  suggestions(context: EditorContext): Promise<Answer.SkillSuggestions> {
    return this.post('/api/v1/ide/suggestions', toSnakeKeys(context));
  }

  /** Keys that stand for skills, of the server's installation. */
  shortcuts(): Promise<Answer.Shortcuts> {
    return this.get('/api/v1/ide/shortcuts');
  }

  /** In place of the one the skill had. @param shortcut - as `ctrl+shift+t`, or two strokes: `ctrl+k ctrl+t` */
  registerShortcut(skillName: string, shortcut: string): Promise<Answer.Shortcut> {
    return this.post('/api/v1/ide/shortcuts', { skill_name: skillName, shortcut });
  }

  /** @returns those that are left */
  removeShortcut(skillName: string): Promise<Answer.Shortcuts> {
    return this.post('/api/v1/ide/shortcuts/remove', { skill_name: skillName });
  }
}
