import { spawn } from 'node:child_process';

/** Asks the system to show the page; where it cannot, nothing happens. */
export function openBrowser(url: string): void {
  const [program, ...argv] =
    process.platform === 'darwin' ? ['open', url] : process.platform === 'win32' ? ['cmd', '/c', 'start', '', url] : ['xdg-open', url];
  const child = spawn(program as string, argv, { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}
