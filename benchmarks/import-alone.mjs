// The import as the server runs it, in a fresh process but without its start: prints seconds. Arguments: transcripts, database.
import { importTranscripts } from '../dist/app/import/import-transcripts.js';
import { createRuntime } from '../dist/main.js';

const [, , data, path] = process.argv;
const { clock, files, openStore, sources } = createRuntime();
const store = await openStore({ path });
const began = performance.now();
await importTranscripts({ store, files, sources, paths: [data], clock, idleMs: 30 * 60_000 });
const seconds = (performance.now() - began) / 1_000;
await store.close();
process.stdout.write(String(seconds));
