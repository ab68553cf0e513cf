#!/bin/sh
# Records one invocation and a batch, and asks what is known of a skill.
set -eu
url=${SESSION_BUDDY_URL:-http://127.0.0.1:8765}

# With an id it counts once however often it is sent, so it may be sent again.
curl -sS --fail-with-body --retry 5 --retry-connrefused "$url/api/v1/invocations" --json '{
  "id": "nightly-44-notes",
  "skill_name": "release-notes",
  "outcome": "completed",
  "duration_seconds": 12.5,
  "session_id": "nightly-44"
}'
echo

# Up to 1,000 at a time.
curl -sS --fail-with-body --retry 5 --retry-connrefused "$url/api/v1/invocations" --json '{"invocations": [
  {"id": "nightly-44-test", "skill_name": "npm test", "kind": "shell", "outcome": "completed", "duration_seconds": 31},
  {"id": "nightly-44-publish", "skill_name": "npm publish", "kind": "shell", "outcome": "failed", "error_type": "exit_code_1"}
]}'
echo

curl -sS --fail-with-body "$url/api/v1/skills/npm%20publish?since=7d"
echo
