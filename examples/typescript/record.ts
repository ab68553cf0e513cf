import { SessionBuddyClient } from 'session-buddy/client';

const client = new SessionBuddyClient({ url: process.env.SESSION_BUDDY_URL ?? 'http://127.0.0.1:8765' });

const stored = await client.record({
  skillName: 'release-notes',
  outcome: 'completed',
  durationSeconds: 12.5,
  sessionId: 'nightly-42',
});
console.log(`${stored.eventId} is ${stored.status}`);

// Any number at once. What is wrong with one costs the others nothing.
const results = await client.recordMany([
  { skillName: 'npm test', kind: 'shell', outcome: 'completed', durationSeconds: 31, sessionId: 'nightly-42' },
  { skillName: 'npm publish', kind: 'shell', outcome: 'failed', errorType: 'exit_code_1', sessionId: 'nightly-42' },
  { skillName: '', outcome: 'completed' },
]);
for (const result of results) console.log('error' in result ? `not recorded: ${result.error}` : `${result.outcome}: ${result.status}`);
