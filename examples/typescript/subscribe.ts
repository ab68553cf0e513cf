import { SessionBuddyClient } from 'session-buddy/client';

const client = new SessionBuddyClient({ url: process.env.SESSION_BUDDY_URL ?? 'http://127.0.0.1:8765' });
const [skillName = 'release-notes'] = process.argv.slice(2);

const subscription = client.subscribe(
  {
    skillName,
    onOpen: () => console.log('connected'),
    onClose: (code) => console.log(`lost (${code}); comes back by itself`),
    onGap: (missed) => console.log(`${missed} updates left out`),
  },
  ({ timestamp, data }) => {
    const [skill] = data.topSkills;
    console.log(`${timestamp} ${skillName}: ${skill?.invocationCount ?? 0} uses in 24 h, ${data.totals.activeSessions} sessions active`);
    if (skill !== undefined) subscription.unsubscribe();
  },
);
