import { fork } from 'node:child_process';

/** The bare SDK over HTTP in a process of its own. */
export async function startEcho(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const child = fork(new URL('./mcp-echo-server.mjs', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const port = await new Promise<unknown>((resolve) => child.once('message', resolve));
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    async close() {
      child.kill();
      await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}
