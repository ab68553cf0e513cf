import type { CheckedPipelineRun } from '../domain/pipeline-run.ts';

/** The run of a pipeline that this process is part of, as the CI system's environment variables say. */
export interface CiEnvironment {
  /** `github`, `gitlab`, `jenkins`, `circleci`, `azure` or `buildkite`. */
  readonly provider: string;
  /** Id of the session that the run is: the same as its webhook gives, where there is one. */
  readonly sessionId: string;
  readonly pipeline: CheckedPipelineRun;
  readonly job: {
    /** The job's name, where known. */
    readonly name: string | undefined;
    /** Tells this job of the run, and this attempt at it, from all others as well as the CI system lets us. */
    readonly key: string;
    /** Identity of the job itself, where the CI system tells a job its own id. */
    readonly eventId: string | undefined;
  };
}

/** @returns undefined outside of the CI systems we know */
export type ReadCiEnvironment = (environment: Readonly<Record<string, string | undefined>>) => CiEnvironment | undefined;
