import { SessionBuddyClient } from 'session-buddy/client';

const client = new SessionBuddyClient({
  url: process.env.SESSION_BUDDY_URL ?? 'http://127.0.0.1:8765',
  onError: (error, lost) => console.error(`${error.message}; ${lost.length} lost`),
});

async function summarize(text: string): Promise<string> {
  return text.slice(0, 20);
}

// Records how long it took and that it completed, and gives back what it gave.
const summary = await client.track('summarize', () => summarize('A long text about many things'), { kind: 'agent' });
console.log(summary);

// Of a failure it records the class of the error, `RangeError`, and throws it on.
try {
  await client.track('summarize', () => summarize('x'.repeat(-1)), { kind: 'agent' });
} catch (error) {
  console.log(`failed: ${error}`);
}

// One by one, without waiting: sent every second, or when there are 100.
for (let page = 1; page <= 250; page++) client.queue({ skillName: 'index-page', kind: 'tool', outcome: 'completed' });

await client.close();
