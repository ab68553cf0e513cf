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
export async function connectAgent(change: ConnectionChange, request: ConnectRequest): Promise<ConnectionOutcome> {
  const { connector, files, records, path } = change;
  const file = await files.read(path);
  const { text, encode } = decodeSettings(file);
  const previous = await records.find(connector.agent, path);
  const { edited, isFirst, added } = naming(path, () => edit(change, text, request, previous));
  const notes = [...naming(path, () => connector.describeObstacles(connector.parse(edited.text))), ...edited.notes];
  const outcome = { backup: previous?.backup ?? null, diff: '', notes };
  if (edited.text === text) return { ...outcome, isChanged: false };
  const diff = describeChange(path, text, edited.text);
  if (change.isDryRun) return { ...outcome, isChanged: true, diff };
  const backup = await write(change, file, encode(edited.text), { previous, isFirst, added });
  return { ...outcome, isChanged: true, diff, backup };
}

interface Edit {
  readonly edited: EditedSettings;
  /** Whether nothing of ours was in the file. */
  readonly isFirst: boolean;
  /** Everything of ours whose place was empty; null when nobody knows any more. */
  readonly added: EditedSettings['added'] | null;
}

function edit({ connector }: ConnectionChange, text: string, request: ConnectRequest, previous: Connection | undefined): Edit {
  const edited = connector.connect(text, request);
  const bare = connector.disconnect(text, previous?.added ?? null);
  const isFirst = bare === text;
  const before = isFirst ? [] : (previous?.added ?? null);
  const added = before && [...before, ...edited.added];
  // Before anything is written: what was there means what it meant, and undoing it is possible.
  const undone = connector.disconnect(edited.text, added);
  if (!isDeepStrictEqual(connector.parse(undone), connector.parse(bare))) {
    throw new SessionBuddyError('SETTINGS_CONFLICT', 'our entries cannot be told from the rest');
  }
  return { edited, isFirst, added };
}

type WriteFacts = Omit<Edit, 'edited'> & { readonly previous: Connection | undefined };

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
    folders: kept ? kept.folders : [...file.missingFolders],
    added: facts.added?.map((keys) => [...keys]) ?? null,
  };
  try {
    await records.put(agent, path, connection);
    await files.write(file, bytes);
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
