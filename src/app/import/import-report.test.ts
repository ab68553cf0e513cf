import { describe, expect, it } from 'vitest';
import type { InvocationObservation } from '../../domain/invocation.ts';
import type { AppendedInvocation } from '../../ports/event-store.ts';
import { ImportTally } from './import-report.ts';

const observation = (eventId: string, certainty: InvocationObservation['certainty']): InvocationObservation => ({
  ...{ eventId, certainty, sessionId: 's', agent: 'claude-code', source: 'transcript', startedAt: 1, outcome: 'open' },
  skill: { kind: 'shell', name: 'ls' },
});

function add(tally: ImportTally, it: InvocationObservation, appended: AppendedInvocation): void {
  tally.add({ invocations: [it] }, { invocations: [appended] });
}

describe('ImportTally', () => {
  it('counts what was new in this import under the outcome that stands at its end', () => {
    const tally = new ImportTally();
    add(tally, observation('a', 'none'), { status: 'new', outcome: 'open', previousOutcome: null });
    add(tally, observation('a', 'observed'), { status: 'changed', outcome: 'failed', previousOutcome: 'open' });
    expect(tally.report().invocations).toMatchObject({ new: 1, duplicate: 0, byOutcome: { open: 0, failed: 1 } });
  });

  it('does not count the end of what an earlier import had found open', () => {
    const tally = new ImportTally();
    add(tally, observation('a', 'observed'), { status: 'changed', outcome: 'completed', previousOutcome: 'open' });
    expect(tally.report().invocations).toMatchObject({ new: 0, duplicate: 0, byOutcome: { open: 0, completed: 0 } });
  });

  it('keeps the list of warnings short and says how many are missing', () => {
    const tally = new ImportTally();
    for (let index = 0; index < 60; index++) tally.warn(`${index}`);
    expect(tally.report().warnings).toHaveLength(51);
    expect(tally.report().warnings.at(-1)).toBe('and 10 more');
  });
});
