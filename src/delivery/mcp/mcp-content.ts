import type { SkillsExtension } from '@modelcontextprotocol/server/ext/skills';
import type { Clock } from '../../ports/clock.ts';
import type { ProjectReportReader } from '../../ports/project-report-reader.ts';
import type { SkillFolders } from '../../ports/skill-folders.ts';
import { NameCompletion } from './completions/name-completion.ts';
import type { PromptContext } from './prompts/prompt.ts';
import { RequestGuard, type RequestGuardOptions } from './request-guard.ts';
import { ResourceAnswers } from './resources/resource-answers.ts';
import { ResourceWatch } from './resources/resource-watch.ts';
import { InstalledSkills, toSkillsExtension } from './skills/installed-skills.ts';
import type { ToolStore } from './tool.ts';

export interface McpContentOptions extends RequestGuardOptions {
  readonly store: ToolStore;
  readonly clock: Clock;
  /** IANA name of the zone whose days are shown. */
  readonly timeZone: string;
  readonly reports: ProjectReportReader;
  /** Where the files of installed skills are; null to serve none. */
  readonly skillFolders: SkillFolders | null;
  /** How often subscribed resources are looked at; a second when not given. */
  readonly watchEveryMs?: number;
}

/** What is served beside the tools. One for all servers of a process. */
export interface McpContent {
  readonly guard: RequestGuard;
  readonly resources: ResourceAnswers;
  /** Ended by who made it. */
  readonly watch: ResourceWatch;
  readonly prompts: PromptContext;
  readonly names: NameCompletion;
  readonly skills: { readonly source: InstalledSkills; readonly extension: SkillsExtension } | null;
}

export function makeMcpContent(options: McpContentOptions): McpContent {
  const { store, clock, timeZone, logger, reports, skillFolders, watchEveryMs } = options;
  const names = new NameCompletion(store.analyses.names, clock);
  const resources = new ResourceAnswers({ store, clock, timeZone }, names);
  const source = skillFolders && new InstalledSkills({ store, folders: skillFolders, clock, logger });
  return {
    guard: new RequestGuard(options),
    resources,
    watch: new ResourceWatch({ store, resources, logger, ...(watchEveryMs === undefined ? {} : { everyMs: watchEveryMs }) }),
    prompts: { store, clock, reports },
    names,
    skills: source && { source, extension: toSkillsExtension(source, logger) },
  };
}
