import type { AgentName } from '../domain/agent.ts';
import type { SkillRef } from '../domain/skill.ts';
import type { SkillDefinition } from '../domain/skill-definition.ts';
import type { TimeWindow } from './metric-queries.ts';
import type { ProblemListener } from './transcript-files.ts';

/** Where to look for definitions. */
export interface ScanOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folders in which sessions ran: their projects' definitions are found with those of their parents. */
  readonly directories: readonly string[];
  /** Definitions as they were last time: one whose stamp is the same is not read again. */
  readonly known: readonly SkillDefinition[];
  /** Once aborted, a scan ends early with what it has. */
  readonly signal?: AbortSignal;
  /** What may not be read, in one line for people. */
  readonly onProblem?: ProblemListener;
}

/** The skills, commands and subagents installed on this machine. */
export interface SkillCatalog {
  /** Never throws: what cannot be read is told and left out. Each definition once. */
  scan(options: ScanOptions): Promise<SkillDefinition[]>;
  /** Whether a definition's file is still there. */
  exists(path: string): Promise<boolean>;
}

export interface FolderEntry {
  readonly name: string;
  /** Of what it leads to, when it is a symbolic link. */
  readonly kind: 'file' | 'folder';
  readonly size: number;
  /** Epoch ms, whole. */
  readonly modifiedAt: number;
  /** The same for two paths that lead to one file or folder. */
  readonly identity: string;
}

/** The part of the file system in which definitions lie. Nothing here throws for what is absent or may not be read. */
export interface CatalogFiles {
  /** By name, at most `limit`; links are followed, sockets and the like left out. Empty when there is no such folder. */
  listFolder(path: string, limit: number, onProblem?: ProblemListener): Promise<FolderEntry[]>;
  /** Names of the folders in it, at most `limit`; links are left out. */
  listSubfolders(path: string, limit: number): Promise<string[]>;
  /** Facts of a file or folder. */
  findEntry(path: string): Promise<FolderEntry | undefined>;
  /** The first `maxBytes` of a regular file. */
  readBytes(path: string, maxBytes: number, onProblem?: ProblemListener): Promise<Uint8Array | undefined>;
  /** The commit that `HEAD` of the work tree around `folder` stands at, by its files alone; null outside of one. */
  findGitHead(folder: string): Promise<string | null>;
  /** The last commit that touched `path`; null when there is none, and when git is absent or takes too long. */
  findGitCommit(path: string): Promise<string | null>;
}

/** A definition with what the store knows of it. */
export interface StoredDefinition extends SkillDefinition {
  /** Epoch ms. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** How many contents it has had. */
  readonly versions: number;
}

export interface CatalogQuery {
  readonly agent?: AgentName;
  /** Name of a project or the whole directory; what is available everywhere is always there. */
  readonly project?: string;
}

/** What is offered, or installed, and was not used in a window. */
export interface UnusedSkill {
  readonly agent: AgentName;
  readonly skill: SkillRef;
  /** The definition that is installed now; null for what came with the agent or is gone. */
  readonly definition: Pick<SkillDefinition, 'scope' | 'form' | 'plugin' | 'marketplace' | 'path' | 'directory' | 'bodyTokens'> | null;
  /** Sessions of the window that were offered it; null when this agent wrote down no offers in the window. */
  readonly offeredSessions: number | null;
  /** What its entry costs in each session, in tokens, estimated; null when unknown. */
  readonly contextTokens: number | null;
  /** The same over all sessions that were offered it. */
  readonly windowTokens: number | null;
  /** By this agent in the sessions asked for, over all time; epoch ms, null for never. */
  readonly lastUsedAt: number | null;
}

export interface UnusedSkillsQuery extends CatalogQuery, TimeWindow {}

export interface UnusedSkills {
  /** Sessions with an event in the window. */
  readonly sessions: number;
  /** Those of them that wrote down what they were offered. */
  readonly listedSessions: number;
  /** Skills and subagents offered or installed. */
  readonly known: number;
  /** By tokens over the window, then by tokens a session, most first; then by name. */
  readonly skills: readonly UnusedSkill[];
}

/** What is kept of the catalog. */
export interface CatalogStore {
  /**
   * Stores a scan. `found` take the place of what was known of the same agent and path; `gone` are marked as removed and
   * keep their versions.
   *
   * @param now - epoch ms
   */
  storeCatalog(
    catalog: { readonly found: readonly SkillDefinition[]; readonly gone: readonly SkillDefinition[] },
    now: number,
  ): Promise<void>;
  /** Those not removed, by agent, name and path. */
  listDefinitions(query: CatalogQuery): Promise<StoredDefinition[]>;
  listUnusedSkills(query: UnusedSkillsQuery): Promise<UnusedSkills>;
  /** Directories of sessions, latest first, each once. */
  listSessionDirectories(limit: number): Promise<string[]>;
}
