// Takes what Alertmanager sends to a webhook and prints a line for each alert.
// node examples/alertmanager/webhook-receiver.ts [port]
import { createServer } from 'node:http';

interface Alert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
}

const LARGEST_BODY_BYTES = 4 * 1024 * 1024;
const port = Number(process.argv[2] ?? 9876);

const server = createServer(async (request, response) => {
  try {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) {
      body += piece;
      if (body.length > LARGEST_BODY_BYTES) throw new RangeError('too large');
    }
    const { alerts } = JSON.parse(body) as { readonly alerts: readonly Alert[] };
    for (const { status, labels, annotations, startsAt } of alerts) {
      console.log(`${startsAt} ${status} ${labels['severity']} ${labels['alertname']}: ${annotations['summary']} (${request.url})`);
    }
    response.writeHead(204).end();
  } catch (error) {
    // Alertmanager tries again after 5xx, and drops what is answered with 4xx.
    console.error(`refused: ${error instanceof Error ? error.message : error}`);
    response.writeHead(400).end();
  }
});

server.listen(port, '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`);
});
