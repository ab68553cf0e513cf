import { describe, expect, it } from 'vitest';
import type { Logger } from '../../ports/logger.ts';
import type { Analysis, AnalysisContext } from './analysis.ts';
import { AnalysisRunner } from './analysis-runner.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

function makeRunner(update: () => Promise<void> | void, restMs = 1000, restPerWork = 0) {
  const clock = { time: 0, now: () => clock.time };
  const analysis: Analysis = { name: 'counting', restMs, update: async () => update() };
  const warnings: string[] = [];
  const logger = { ...silent, warn: (_fields: unknown, message: string) => void warnings.push(message) };
  const context = { publish() {}, clock } as unknown as AnalysisContext;
  const options = { analyses: [analysis], context, logger, clock, restPerWork };
  return { runner: new AnalysisRunner(options), clock, warnings };
}

describe('AnalysisRunner', () => {
  it('runs an analysis, lets it rest, and runs it again', async () => {
    let runs = 0;
    const { runner, clock } = makeRunner(() => void runs++);
    await runner.run();
    await runner.run();
    expect([runs, runner.restMs]).toEqual([1, 1000]);
    clock.time = 1000;
    await runner.run();
    expect(runs).toBe(2);
  });

  it('is not kept waiting by a clock that was set back', async () => {
    let runs = 0;
    const { runner, clock } = makeRunner(() => void runs++);
    clock.time = 1e9;
    await runner.run();
    clock.time = 5;
    await runner.run();
    expect(runs).toBe(2);
  });

  it('warns once of an analysis that goes on failing, and tries again', async () => {
    let runs = 0;
    const { runner, clock, warnings } = makeRunner(() => {
      if (++runs < 3) throw new Error('no');
    });
    for (; clock.time < 5000; clock.time += 1000) await runner.run();
    expect([runs, warnings]).toEqual([5, ['an analysis failed, trying again']]);
  });

  it('rests in proportion to its work', async () => {
    const { runner } = makeRunner(() => new Promise((resolve) => setTimeout(resolve, 20)), 1, 100);
    await runner.run();
    expect(runner.restMs).toBeGreaterThan(1_500);
    expect(runner.restMs).toBeLessThanOrEqual(60_000);
  });

  it('runs one at a time', async () => {
    let running = 0;
    let most = 0;
    const { runner } = makeRunner(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
    }, 0);
    await Promise.all([runner.run(), runner.run(), runner.run()]);
    expect(most).toBe(1);
  });
});
