import { describe, it } from 'vitest';
import { sharedData } from './shared-data.ts';

/** A suite that needs the shared data: where there is none, one skipped test says so and the suite is not even collected. */
export function describeWithSharedData(title: string, suite: () => void): void {
  describe(title, sharedData('README.md') !== undefined ? suite : () => it.skip('skipped: needs ../shared/data', () => {}));
}
