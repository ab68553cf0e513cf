import process from 'node:process';

/** What is under way may end within this time. */
const DRAIN_MS = 5000;
/** npm passes Ctrl-C on to a process that has had it from the terminal already: two signals this close are one. */
const ECHO_MS = 300;

/**
 * Aborted at the first SIGINT or SIGTERM. A second one, or the end of the time to drain, ends the process at once:
 * nothing acknowledged is lost by that.
 */
export function createShutdownSignal(): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  const onSignal = (name: NodeJS.Signals) => {
    const exitCode = name === 'SIGINT' ? 130 : 143;
    if (controller.signal.aborted) {
      if (performance.now() - firstAt > ECHO_MS) process.exit(exitCode);
      return;
    }
    firstAt = performance.now();
    setTimeout(() => process.exit(exitCode), DRAIN_MS).unref();
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
