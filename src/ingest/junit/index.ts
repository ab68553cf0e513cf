import type { ReadCiEnvironment } from '../../ports/ci-environment.ts';
import type { TranscriptSource } from '../../ports/transcript-source.ts';
import { JunitParser } from './junit-parser.ts';
import { recognises } from './recognises.ts';

/**
 * JUnit XML, as test runners write it; see `README.md`.
 *
 * @param readEnvironment - finds the run of a pipeline that a report belongs to
 * @param environment - variables of this process
 */
export function createJunitSource(
  readEnvironment: ReadCiEnvironment,
  environment: Readonly<Record<string, string | undefined>>,
): TranscriptSource {
  return {
    name: 'junit',
    agent: 'ci',
    unit: 'document',
    // Test runners write where they are told, so there is no place to look.
    defaultRoots: () => [],
    matchesPath: (path) => path.toLowerCase().endsWith('.xml'),
    recognises,
    createParser: ({ modifiedAt }) => new JunitParser({ readEnvironment, environment, fallbackAt: modifiedAt ?? Date.now() }),
  };
}
