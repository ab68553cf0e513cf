import { SpawnedCli } from './spawn-cli.ts';

/** `session-buddy start` as a process of its own, with what it listens on. */
export interface SpawnedMcpServer {
  readonly cli: SpawnedCli;
  /** Of its MCP listener. */
  readonly mcp: URL;
  /** Of its main listener. */
  readonly main: URL;
  stop(): Promise<void>;
}

/** Reads no histories; answers as often as it is asked. */
export async function spawnMcpServer(home: string, argv: readonly string[] = []): Promise<SpawnedMcpServer> {
  const ports = ['--port', '0', '--mcp-port', '0', '--no-prometheus', '--no-import', '--no-watch'];
  const cli = new SpawnedCli(['start', '--json', ...ports, ...argv], home);
  const stop = async () => {
    cli.child.kill('SIGKILL');
    await cli.exited;
  };
  try {
    const [text] = await cli.printed(/^\{.*\}$/m);
    const { listeners } = JSON.parse(text) as { readonly listeners: readonly { readonly name: string; readonly url: string }[] };
    const urlOf = (name: string) => new URL('/mcp', listeners.find((listener) => listener.name === name)?.url);
    return { cli, main: urlOf('http'), mcp: urlOf('mcp'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
