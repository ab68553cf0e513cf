#!/bin/sh
# Delivers a job of GitHub Actions as GitHub does: signed with the secret that the webhook and the server share.
set -eu
url=${SESSION_BUDDY_URL:-http://127.0.0.1:8765}
secret=${SESSION_BUDDY_WEBHOOKS_GITHUB_SECRET:?the secret that the server was started with}

body='{
  "action": "completed",
  "workflow_job": {
    "id": 29679449526,
    "run_id": 10541589276,
    "run_attempt": 1,
    "workflow_name": "CI",
    "name": "unit-tests",
    "status": "completed",
    "conclusion": "success",
    "started_at": "'"$(date -u +%Y-%m-%dT%H:%M:00Z)"'",
    "completed_at": "'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'"
  },
  "repository": {"full_name": "ada/app"}
}'
signature=$(printf %s "$body" | openssl dgst -sha256 -hmac "$secret" -r | cut -d ' ' -f 1)

curl -sS --fail-with-body "$url/hooks/github" --json "$body" \
  -H 'X-GitHub-Event: workflow_job' -H "X-Hub-Signature-256: sha256=$signature"
echo
