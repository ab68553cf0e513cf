import type { AgentName } from './agent.ts';
import type { SkillRef } from './skill.ts';

/**
 * Where a definition lives, and so for whom it is: everybody of an organization, one person, those who work in a
 * project, whoever enabled a plugin or an extension; `bundled` came with the agent, `synced` from the person's account.
 */
export const DEFINITION_SCOPES = ['enterprise', 'personal', 'project', 'plugin', 'extension', 'bundled', 'synced'] as const;
export type DefinitionScope = (typeof DEFINITION_SCOPES)[number];

/** What kind of file it is: a `SKILL.md` in a folder of its own, a legacy slash command, a subagent. */
export const DEFINITION_FORMS = ['skill', 'command', 'agent'] as const;
export type DefinitionForm = (typeof DEFINITION_FORMS)[number];

/** What is wrong with a definition; `isLoaded` tells whether its agent takes it nevertheless. */
export const DEFINITION_PROBLEMS = ['broken_frontmatter', 'no_name', 'no_description', 'too_large'] as const;
export type DefinitionProblem = (typeof DEFINITION_PROBLEMS)[number];

/** One skill, command or subagent as it is installed on this machine. Known by agent and path. */
export interface SkillDefinition {
  readonly agent: AgentName;
  /** Absolute path of its file. */
  readonly path: string;
  /** By the name under which it is invoked: `deploy`, `plugin:deploy`, `apps/web:deploy`. */
  readonly skill: SkillRef;
  readonly form: DefinitionForm;
  readonly scope: DefinitionScope;
  /** The folder in which, and below which, a project's definition is available; null when it is available everywhere. */
  readonly directory: string | null;
  /** Name of the plugin or extension it came with. */
  readonly plugin: string | null;
  readonly marketplace: string | null;
  /** Where its marketplace comes from: `owner/repository` or an address, never with credentials. */
  readonly origin: string | null;
  /** What the model is told of it; empty when nothing. */
  readonly description: string;
  /** False when only a person can invoke it, so that it costs no context until then. */
  readonly isListed: boolean;
  /** False when its agent refuses it, as Codex does without a description. */
  readonly isLoaded: boolean;
  readonly problem: DefinitionProblem | null;
  /** Path of the definition that takes its name wherever it would be available. */
  readonly shadowedBy: string | null;
  /** SHA-256 in 64 hexadecimal digits over the file and what lies beside it (`ingest/catalog/README.md` says how). */
  readonly contentHash: string;
  /** The last commit that touched it, when it is in a git work tree. */
  readonly gitCommit: string | null;
  /** What its entry costs in the context of every session that is offered it, in tokens, estimated; 0 when not listed. */
  readonly listingTokens: number;
  /** What its text costs when it is loaded, in tokens, estimated. */
  readonly bodyTokens: number;
  /** Changes when any of its files does: what has the same stamp is not read again. */
  readonly stamp: string;
}

/** True when an agent offers it somewhere. */
export function isActive({ isLoaded, shadowedBy }: Pick<SkillDefinition, 'isLoaded' | 'shadowedBy'>): boolean {
  return isLoaded && shadowedBy === null;
}
