import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** How often a change is supposed where the system does not tell of any. */
const SUPPOSE_MS = 1000;

/** Tells when a database or its write-ahead log is written. @returns ends it */
export function watchDatabaseFile(path: string, onChange: () => void): () => void {
  const names = [basename(path), `${basename(path)}-wal`];
  try {
    // The folder rather than the files: those may be made anew.
    const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name === null || names.includes(name)) onChange();
    });
    let end = () => watcher.close();
    watcher.on('error', () => {
      watcher.close();
      end = suppose(onChange);
    });
    return () => end();
  } catch {
    return suppose(onChange);
  }
}

function suppose(onChange: () => void): () => void {
  const timer = setInterval(onChange, SUPPOSE_MS).unref();
  return () => clearInterval(timer);
}
