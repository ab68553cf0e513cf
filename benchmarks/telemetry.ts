import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { withFolder } from './databases.ts';
import { RawClient, toRequest } from './raw-client.ts';
import type { BenchmarkOptions } from './run.ts';
import { countStored, startServer } from './server.ts';
import { formatCount, median, printTable } from './tables.ts';

const SECONDS = 5;
const RUNS = 3;
const CONNECTIONS = 4;
const RECORDS = 512;

/** `tool_result` events of Claude Code as protobuf, each request answered once its records are in the database. */
export async function runTelemetry(options: BenchmarkOptions): Promise<void> {
  await withFolder(options.keep, async (folder) => {
    const home = join(folder, 'home');
    mkdirSync(home, { recursive: true });
    const database = join(folder, `telemetry-${process.pid}.db`);
    const server = await startServer({ database, home, args: ['--no-import', '--no-watch'] });
    const template = makeTemplate();
    const rates: number[] = [];
    try {
      let sent = 0;
      for (let run = 0; run < RUNS; run++) {
        const count = await sendFor(server.port, run, template);
        rates.push(count / SECONDS);
        sent += count;
      }
      const stored = await countStored(server);
      if (stored !== sent) throw new RangeError(`${sent} were answered as stored, ${stored} are there`);
    } finally {
      await server.stop();
    }
    const rate = median(rates);
    printTable(
      `OTLP log records, protobuf, ${RECORDS} a request, ${CONNECTIONS} connections (median of ${RUNS} × ${SECONDS} s)`,
      ['', 'measured', 'wanted', 'reached'],
      [['records/s, in the database when answered', formatCount(rate), '>= 20,000', rate >= 20_000 ? 'yes' : 'no']],
    );
  });
}

async function sendFor(port: number, run: number, template: Buffer): Promise<number> {
  const until = performance.now() + SECONDS * 1_000;
  let sent = 0;
  const work = async (connection: number) => {
    const client = await RawClient.open(port);
    for (let batch = 0; performance.now() < until; batch++) {
      const body = withIds(template, `${run}${connection}${String(batch).padStart(6, '0')}`);
      const status = await client.send(toRequest('/v1/logs', body, 'application/x-protobuf'));
      if (status !== 200) throw new Error(`answered ${status}`);
      sent += RECORDS;
    }
    client.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, connection) => work(connection)));
  return sent;
}

/** As the SDK encodes it, with a place in each id of a call for what makes it another request's. */
function makeTemplate(): Buffer {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'claude-code', 'service.version': '2.1.205' }),
    processors: [new SimpleLogRecordProcessor({ exporter })],
  });
  const logger = provider.getLogger('com.anthropic.claude_code.events', '2.1.205');
  for (let index = 0; index < RECORDS; index++) {
    logger.emit({
      timestamp: Date.now() - 60_000 + index,
      body: 'claude_code.tool_result',
      attributes: {
        'event.name': 'tool_result',
        'event.timestamp': new Date(Date.now() - 60_000 + index).toISOString(),
        'event.sequence': index,
        'session.id': `00000000-0000-4000-8000-0000000000${10 + (index % 4)}`,
        'user.id': 'f'.repeat(64),
        'organization.id': '00000000-0000-4000-8000-000000000001',
        'terminal.type': 'vscode',
        'prompt.id': `00000000-0000-4000-8000-0000000001${10 + (index % 4)}`,
        tool_name: 'Bash',
        tool_use_id: `toolu_########_${String(index).padStart(4, '0')}`,
        success: index % 9 === 0 ? 'false' : 'true',
        duration_ms: String(20 + (index % 50)),
        tool_parameters: JSON.stringify({ bash_command: 'npm', full_command: index % 2 === 0 ? 'npm test' : 'git status' }),
        tool_result_size_bytes: '512',
        decision_source: 'config',
        decision_type: 'accept',
      },
    });
  }
  return Buffer.from(ProtobufLogsSerializer.serializeRequest(exporter.getFinishedLogRecords()) as Uint8Array);
}

function withIds(template: Buffer, id: string): Buffer {
  const body = Buffer.from(template);
  for (let at = body.indexOf('########'); at >= 0; at = body.indexOf('########', at)) body.write(id.slice(0, 8), at, 'latin1');
  return body;
}
