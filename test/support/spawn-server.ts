import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { SpawnedCli } from './spawn-cli.ts';

/** `session-buddy start` as a process of its own that reads no histories and answers at `url`. */
export class SpawnedServer {
  readonly cli: SpawnedCli;
  readonly url: string;

  private constructor(cli: SpawnedCli, url: string) {
    this.cli = cli;
    this.url = url;
  }

  /** @param port - one that is free, when it has to be known before */
  static async start(home: string, port = 0): Promise<SpawnedServer> {
    mkdirSync(home, { recursive: true });
    const own = ['--no-import', '--no-watch', '--no-prometheus', '--mcp-port', '0', '--update-interval', '0.1'];
    const cli = new SpawnedCli(['start', '--port', String(port), ...own], home);
    try {
      const [, url = ''] = await cli.printed(/^dashboard +(http:\/\/[^/]+)\/$/m);
      return new SpawnedServer(cli, url);
    } catch (error) {
      cli.child.kill('SIGKILL');
      throw error;
    }
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    this.cli.child.kill('SIGKILL');
    await this.cli.exited;
  }

  async count(): Promise<number> {
    const response = await fetch(`${this.url}/api/v1/status`);
    return ((await response.json()) as { readonly invocations: number }).invocations;
  }
}

/** A server that ends with the running test. */
export async function serve(home: string, port = 0): Promise<SpawnedServer> {
  const server = await SpawnedServer.start(home, port);
  onTestFinished(() => server.kill());
  return server;
}

/** A port that nobody listens on now. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
