import type { SettingsFile } from '../../ports/settings-files.ts';
import type { ConnectionChange, ConnectionOutcome } from './connection-change.ts';
import type { Connection } from './connection-records.ts';
import { decodeSettings, describeChange, hashBytes, naming } from './settings-text.ts';

/**
 * Takes our entries out of an agent's settings. A file that is still what we wrote becomes what it was, byte for byte,
 * or goes if there was none; from one that was changed since only our entries go.
 *
 * @throws SessionBuddyError SETTINGS_UNREADABLE, SETTINGS_UNWRITABLE; the file is as it was then
 */
export async function disconnectAgent(change: ConnectionChange): Promise<ConnectionOutcome> {
  const { connector, files, records, path, isDryRun } = change;
  const file = await files.read(path);
  const { text, encode } = decodeSettings(file);
  const previous = await records.find(connector.agent, path);
  const original = previous && (await findOriginal(change, file, previous));
  if (previous && original) {
    const diff = describeChange(path, text, original.bytes === null ? '' : decodeSettings(original).text);
    if (!isDryRun) await restore(change, file, original.bytes, previous);
    return { isChanged: true, diff, backup: null, notes: original.bytes === null ? ['There was no such file before.'] : [] };
  }
  const bare = naming(path, () => connector.disconnect(text, previous?.added ?? null));
  const backup = previous?.backup ?? null;
  if (bare === text) {
    if (previous && !isDryRun) await records.put(connector.agent, path, undefined);
    return { isChanged: false, diff: '', backup, notes: [] };
  }
  if (!isDryRun) {
    await files.write(file, encode(bare));
    await records.put(connector.agent, path, undefined);
  }
  const notes = ['The file was changed since it was connected: only the entries of Session-Buddy go.'];
  if (backup !== null) notes.push(`What it was before is kept at ${backup}.`);
  return { isChanged: true, diff: describeChange(path, text, bare), backup, notes };
}

/** What the file was before the first connect, if it is still exactly what we wrote and the copy is whole. */
async function findOriginal({ files }: ConnectionChange, file: SettingsFile, previous: Connection): Promise<SettingsFile | undefined> {
  if (!previous.isExact || file.bytes === null || hashBytes(file.bytes) !== previous.writtenSha256) return undefined;
  if (previous.backup === null) return { ...file, bytes: null };
  const copy = await files.read(previous.backup);
  return copy.bytes !== null && hashBytes(copy.bytes) === previous.originalSha256 ? copy : undefined;
}

async function restore(
  { connector, files, records, path }: ConnectionChange,
  file: SettingsFile,
  bytes: Uint8Array | null,
  { backup, folders }: Connection,
): Promise<void> {
  if (bytes === null) await files.remove(file, folders);
  else await files.write(file, bytes);
  await records.put(connector.agent, path, undefined);
  if (backup !== null) await files.remove(await files.read(backup), []);
}
