import { SessionBuddyClient, SessionBuddyClientError } from 'session-buddy/client';

const client = new SessionBuddyClient({ url: process.env.SESSION_BUDDY_URL ?? 'http://127.0.0.1:8765' });

const { skills } = await client.topSkills({ since: '7d', kinds: ['skill', 'agent', 'shell'], limit: 3 });
for (const { skillName, invocations, completionRatio, durationSeconds } of skills) {
  const completed = completionRatio === null ? 'none ended' : `${Math.round(completionRatio * 100)} % completed`;
  console.log(`${skillName}: ${invocations} uses, ${completed}, p95 ${durationSeconds.p95?.toFixed(1) ?? '–'} s`);
}

try {
  await client.skill('never-used');
} catch (error) {
  if (error instanceof SessionBuddyClientError) console.log(`${error.code}: ${error.message}`);
}
