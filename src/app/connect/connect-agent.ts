import { isDeepStrictEqual } from 'node:util';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { SettingsFile } from '../../ports/settings-files.ts';
import type { ConnectRequest, EditedSettings } from './agent-connector.ts';
import type { ConnectionChange, ConnectionOutcome } from './connection-change.ts';
import type { Connection } from './connection-records.ts';
import { decodeSettings, describeChange, hashBytes, naming } from './settings-text.ts';

/**
 * Puts our entries into an agent's settings, once however often it is done, and keeps what it takes to undo it: a copy
 * of the file and a record.
 *
 * @throws SessionBuddyError SETTINGS_UNREADABLE, SETTINGS_UNWRITABLE, SETTINGS_CONFLICT; the file is as it was then
 */
export async function connectAgent(change: ConnectionChange, request: Omit<ConnectRequest, 'known'>): Promise<ConnectionOutcome> {
  const { connector, files, records, path } = change;
  const file = await files.read(path);
  const { text, encode } = decodeSettings(file);
  const previous = await records.find(connector.agent, path);
  const { edited, isFirst } = naming(path, () => edit(change, text, { ...request, known: previous?.added ?? [] }, previous));
  const notes = [...naming(path, () => connector.describeObstacles(connector.parse(edited.text))), ...edited.notes];
  const outcome = { backup: previous?.backup ?? null, diff: '', notes };
  if (edited.text === text) return { ...outcome, isChanged: false };
  const diff = describeChange(path, text, edited.text);
  if (change.isDryRun) return { ...outcome, isChanged: true, diff };
  const backup = await write(change, file, encode(edited.text), { previous, isFirst, added: edited.added });
  return { ...outcome, isChanged: true, diff, backup };
}

function edit(
  { connector }: ConnectionChange,
  text: string,
  request: ConnectRequest,
  previous: Connection | undefined,
): { readonly edited: EditedSettings; readonly isFirst: boolean } {
  const edited = connector.connect(text, request);
  const bare = connector.disconnect(text, previous?.added);
  // Before anything is written: what was there means what it meant, and undoing it is possible.
  const undone = connector.disconnect(edited.text, [...(previous?.added ?? []), ...edited.added]);
  if (!isDeepStrictEqual(connector.parse(undone), connector.parse(bare))) {
    throw new SessionBuddyError('SETTINGS_CONFLICT', 'our entries cannot be told from the rest');
  }
  return { edited, isFirst: bare === text };
}

interface WriteFacts {
  readonly previous: Connection | undefined;
  /** Whether nothing of ours was in the file. */
  readonly isFirst: boolean;
  readonly added: EditedSettings['added'];
}

/** The record goes first: without it an undo could not tell what was added. @returns the copy of the original */
async function write(change: ConnectionChange, file: SettingsFile, bytes: Uint8Array, facts: WriteFacts): Promise<string | null> {
  const { connector, files, records, path } = change;
  const { agent } = connector;
  const { previous, isFirst } = facts;
  const isOurs = previous !== undefined && file.bytes !== null && hashBytes(file.bytes) === previous.writtenSha256;
  const kept = isOurs && !isFirst ? previous : undefined;
  const backup = kept ? kept.backup : file.bytes && (await files.backUp(file));
  const connection: Connection = {
    agent,
    path,
    backup,
    originalSha256: kept ? kept.originalSha256 : file.bytes && hashBytes(file.bytes),
    writtenSha256: hashBytes(bytes),
    isExact: kept ? kept.isExact : isFirst,
    folders: kept ? kept.folders : [],
    added: [...((isFirst ? undefined : previous)?.added ?? []), ...facts.added].map((keys) => [...keys]),
  };
  try {
    await records.put(agent, path, connection);
    const folders = await files.write(file, bytes);
    if (folders.length > 0) await records.put(agent, path, { ...connection, folders: [...folders] });
  } catch (error) {
    if (!kept && backup) await removeCopy(change, backup);
    await records.put(agent, path, previous);
    throw error;
  }
  return backup;
}

async function removeCopy({ files }: ConnectionChange, path: string): Promise<void> {
  await files.remove(await files.read(path), []);
}
