import type { AgentName } from '../../domain/agent.ts';

/** Whose settings: the person's own, those a project shares, or the person's own for one project. */
export type SettingsScope = 'user' | 'project' | 'local';

/** What tells where an agent keeps its settings. */
export interface SettingsPlace {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly workingDirectory: string;
  /** As `process.platform`. */
  readonly platform: string;
}

export interface ConnectRequest {
  /** Where the server listens, as `http://127.0.0.1:8765`. */
  readonly url: string;
  /** The words of the command that hands a hook's message on, with the agent's name. */
  readonly hookCommand: readonly string[];
  /** As `process.platform`: which shell reads the command. */
  readonly platform: string;
  /** Whether the agent shall send OpenTelemetry too; `if_free`: unless the person has set it up otherwise. */
  readonly telemetry: 'required' | 'if_free' | 'none';
  /**
   * Whether the hooks before a skill is used ask for advice, and how sure it has to be (0.5–1; null leaves that to the
   * server); null when they do not.
   */
  readonly advice: { readonly confidence: number | null } | null;
}

export interface EditedSettings {
  readonly text: string;
  /** Paths of what was not there before: the values alone would not tell ours from the person's own. */
  readonly added: readonly (readonly string[])[];
  /** What the person should know, in whole sentences. */
  readonly notes: readonly string[];
}

/** Which of an agent's settings wire it to us. Pure: text in, text out. */
export interface AgentConnector {
  readonly agent: AgentName;
  /** Whether a hook of the agent may put a line before the model. */
  readonly canBeAdvised: boolean;
  /** @throws SessionBuddyError USAGE for a scope that the agent does not have */
  findFile(place: SettingsPlace, scope: SettingsScope): string;
  /** Settings of an administrator, which go before the person's. */
  managedFiles(place: SettingsPlace): readonly string[];
  /** What in settings, managed ones among them, keeps hooks from running. */
  describeObstacles(settings: unknown): readonly string[];
  /** @throws SessionBuddyError SETTINGS_UNREADABLE */
  parse(text: string): unknown;
  /**
   * The settings with our entries, each once and as they should be now. Everything else keeps its bytes.
   * @throws SessionBuddyError SETTINGS_UNREADABLE, SETTINGS_CONFLICT
   */
  connect(text: string, request: ConnectRequest): EditedSettings;
  /**
   * The settings without our entries. Everything else keeps its bytes.
   * @param added - what `connect` added; null when nobody knows any more
   */
  disconnect(text: string, added: EditedSettings['added'] | null): string;
  /** What to do once the settings are written. */
  readonly nextSteps: readonly string[];
}
