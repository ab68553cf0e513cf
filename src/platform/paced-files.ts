import type { OpenedFile, TranscriptFiles } from '../ports/transcript-files.ts';
import type { Pacer } from './pacer.ts';

/** The same files, with a pause before each is opened and after each piece of one. */
export function paceFiles(files: TranscriptFiles, pacer: Pacer): TranscriptFiles {
  return {
    ...files,
    async openFile(path) {
      await pacer.pause();
      const file = await files.openFile(path);
      return file && paceFile(file, pacer);
    },
  };
}

function paceFile(file: OpenedFile, pacer: Pacer): OpenedFile {
  return {
    facts: file.facts,
    fingerprint: (offset) => file.fingerprint(offset),
    readText: (maxBytes) => file.readText(maxBytes),
    async *readLines(offset) {
      const lines = file.readLines(offset);
      for (let next = await lines.next(); ; next = await lines.next()) {
        if (next.done) return next.value;
        yield next.value;
        await pacer.pause();
      }
    },
    close: () => file.close(),
  };
}
