import process from 'node:process';
import { ClientSwarm } from './app/load-test/client-swarm.ts';
import { LightWebSocket } from './platform/light-web-socket.ts';
import type { LoadCommand, LoadReport } from './platform/load-process-protocol.ts';

/** A process full of clients of `session-buddy load-test`, which tells it what to do; see `platform/load-process.ts`. */
const PROGRESS_MS = 200;

let swarm: ClientSwarm | undefined;
let reportedAt = 0;

function report(message: LoadReport): void {
  process.send?.(message);
}

async function obey(command: LoadCommand): Promise<void> {
  switch (command.kind) {
    case 'connect':
      swarm = new ClientSwarm({
        plan: command.plan,
        openSocket: (url, listener) => new LightWebSocket(url, listener),
        now: () => performance.timeOrigin + performance.now(),
        onProgress(progress) {
          if (performance.now() - reportedAt < PROGRESS_MS) return;
          reportedAt = performance.now();
          report({ kind: 'progress', progress });
        },
      });
      return report({ kind: 'answer', answer: await swarm.connect() });
    case 'hurry':
      return swarm?.hurry();
    case 'begin':
      swarm?.begin();
      return report({ kind: 'answer', answer: null });
    case 'end':
      return report({ kind: 'answer', answer: swarm?.end() ?? -1 });
    case 'finish':
      return report({ kind: 'answer', answer: await swarm?.finish(command.upTo, command.graceMs) });
  }
}

process.on('message', (command: LoadCommand) => void obey(command));
process.on('disconnect', () => process.exit(0));
// A terminal sends it to all at once: whoever started this one still wants to know what was measured.
process.on('SIGINT', () => {});
report({ kind: 'ready' });
