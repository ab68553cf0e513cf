import process from 'node:process';

/** What is under way may end within this time. */
const DRAIN_MS = 5000;

/**
 * Aborted at the first SIGINT or SIGTERM. A second one, or the end of the time to drain, ends the process at once:
 * nothing acknowledged is lost by that.
 */
export function createShutdownSignal(): AbortSignal {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    const exitCode = name === 'SIGINT' ? 130 : 143;
    if (controller.signal.aborted) process.exit(exitCode);
    controller.abort();
    setTimeout(() => process.exit(exitCode), DRAIN_MS).unref();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
