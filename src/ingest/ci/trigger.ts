/** What sets a run off, under one name, by the names that CI systems have for it. */
const TRIGGERS: Readonly<Record<string, string>> = {
  // GitHub Actions: `event_name`.
  workflow_dispatch: 'manual',
  pull_request_target: 'pull_request',
  // GitLab: `source` of a pipeline.
  web: 'manual',
  merge_request_event: 'pull_request',
  external_pull_request_event: 'pull_request',
  // Azure Pipelines: `Build.Reason`.
  individualci: 'push',
  batchedci: 'push',
  pullrequest: 'pull_request',
  // Buildkite: `BUILDKITE_SOURCE`.
  ui: 'manual',
  webhook: 'push',
};

/** @returns what was given when it has no other name, whatever it is: it has yet to be checked */
export function toTrigger(raw: unknown): unknown {
  return typeof raw === 'string' ? (TRIGGERS[raw.toLowerCase()] ?? raw) : raw;
}
