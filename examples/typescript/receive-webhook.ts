import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const secret = process.env.WEBHOOK_SECRET ?? '';
const told = new Set<string>();

/** Whether the message was signed with our secret in the last five minutes. */
function isGenuine(body: string, timestamp: string, signature: string): boolean {
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`);
  const given = Buffer.from(signature);
  const isRecent = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
  return isRecent && given.length === expected.length && timingSafeEqual(given, expected);
}

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const { 'x-session-buddy-timestamp': timestamp, 'x-session-buddy-signature': signature } = request.headers;
  if (!isGenuine(body, String(timestamp), String(signature))) {
    console.log('refused: not signed with our secret');
    return response.writeHead(401).end();
  }
  const { id, event, text } = JSON.parse(body) as { id: string; event: string; text: string };
  // The same message may come again when our answer was lost.
  if (!told.has(id)) console.log(`${event}: ${text}`);
  told.add(id);
  response.writeHead(204).end();
});
server.listen(Number(process.env.PORT ?? 9000), '127.0.0.1', () => console.log('listening', server.address()));
