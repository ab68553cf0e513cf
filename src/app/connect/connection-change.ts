import type { SettingsFiles } from '../../ports/settings-files.ts';
import type { AgentConnector } from './agent-connector.ts';
import type { ConnectionRecords } from './connection-records.ts';

/** What a connect or its undoing works on. */
export interface ConnectionChange {
  readonly connector: AgentConnector;
  readonly files: SettingsFiles;
  readonly records: ConnectionRecords;
  /** The settings file. */
  readonly path: string;
  /** Whether only to say what would change. */
  readonly isDryRun: boolean;
}

export interface ConnectionOutcome {
  readonly isChanged: boolean;
  /** Copy of the file as it was before the first connect, where one is kept. */
  readonly backup: string | null;
  /** As `diff -u` shows it; empty when nothing changes. */
  readonly diff: string;
  /** What the person should know, in whole sentences. */
  readonly notes: readonly string[];
}
