import type { LoadCheck, LoadMeasurement } from './load-result.ts';

/** Of what clients ÷ interval makes. */
const LEAST_RATE = 0.9;
/** Between two updates of one client, in intervals. */
const LONGEST_GAP = 2;

/** Whether the server did what it should. What was not measured does not hold. */
export function judgeLoad(measured: LoadMeasurement): LoadCheck[] {
  const { request, isInterrupted, confirmed, failed, dropped, replaced, lost, gapMs, intervalMs } = measured;
  const wanted = request.clients + replaced;
  const others = countOthers(measured);
  const checks: LoadCheck[] = [
    check(
      'whole_time',
      !isInterrupted && measured.measuredMs > 0,
      `measured ${round(measured.measuredMs / 1000)} of ${round(request.durationMs / 1000)} s`,
    ),
    check('clients', failed === 0 && confirmed >= wanted, `${confirmed} of ${wanted} clients were confirmed`),
    check('connections', dropped === 0, `${dropped} of ${confirmed} connections were ended by the server`),
    check('lost', lost === 0, `${lost} updates were lost`),
    check('errors', others === 0, `${others} messages were errors or wrong`),
  ];
  // Where only changes are sent, nobody knows how many there will be.
  if (request.mode === 'full') {
    const least = LEAST_RATE * measured.expectedPerSecond;
    const longest = LONGEST_GAP * intervalMs;
    checks.push(
      check('rate', measured.messagesPerSecond >= least, `${round(measured.messagesPerSecond)} messages/s, of ${round(least)} or more`),
      check('gap', gapMs.p99 !== null && gapMs.p99 <= longest, `p99 ${show(gapMs.p99)} between two updates, of ${longest} ms or less`),
    );
  }
  return [...checks, ...judgeLimits(measured)];
}

function judgeLimits({ request, latencyMs, messagesPerSecond }: LoadMeasurement): LoadCheck[] {
  const { maxP99Ms, minMessagesPerSecond } = request;
  const checks: LoadCheck[] = [];
  if (maxP99Ms !== null) {
    const holds = latencyMs.p99 !== null && latencyMs.p99 <= maxP99Ms;
    checks.push(check('max_p99_ms', holds, `p99 latency ${show(latencyMs.p99)}, of ${maxP99Ms} ms or less`));
  }
  if (minMessagesPerSecond !== null) {
    const holds = messagesPerSecond >= minMessagesPerSecond;
    checks.push(check('min_rate', holds, `${round(messagesPerSecond)} messages/s, of ${minMessagesPerSecond} or more`));
  }
  return checks;
}

/** Errors that ended no connection. */
function countOthers({ errors, failed, dropped }: LoadMeasurement): number {
  return Math.max(0, Object.values(errors).reduce((sum, count) => sum + count, 0) - failed - dropped);
}

function check(name: LoadCheck['name'], holds: boolean, detail: string): LoadCheck {
  return { name, holds, detail };
}

function show(ms: number | null): string {
  return ms === null ? 'was not measured' : `${round(ms)} ms`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
