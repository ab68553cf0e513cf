/**
 * Run as a process of its own, to be killed: appends one invocation after another, eight callers side by side, and
 * prints the id of each once it is acknowledged. Arguments: database, prefix of the ids.
 */
import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';

const CALLERS = 8;
const [path = '', prefix = ''] = process.argv.slice(2);
const store = await openSqliteStore({ path });
let next = 0;

async function append(): Promise<void> {
  for (;;) {
    const eventId = `cli:${prefix}-${next++}`;
    const startedAt = Date.now();
    await store.append({
      invocations: [
        {
          ...{ eventId, startedAt, endedAt: startedAt + 5, sessionId: `session-${next % 7}`, agent: 'cli', source: 'record' },
          ...{ skill: { kind: 'skill', name: `skill-${next % 11}` }, outcome: 'completed', certainty: 'observed' },
        },
      ],
    });
    writeSync(1, `${eventId}\n`);
  }
}

await Promise.all(Array.from({ length: CALLERS }, append));
