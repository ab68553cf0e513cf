#!/bin/sh
# Sends one log record in OTLP/JSON: the event that Claude Code reports when a tool is done.
set -eu
url=${SESSION_BUDDY_URL:-http://127.0.0.1:8765}

curl -sS --fail-with-body "$url/v1/logs" --json '{
  "resourceLogs": [{
    "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "claude-code"}}]},
    "scopeLogs": [{
      "scope": {"name": "com.anthropic.claude_code.events"},
      "logRecords": [{
        "timeUnixNano": "'"$(date +%s)"'000000000",
        "body": {"stringValue": "claude_code.tool_result"},
        "attributes": [
          {"key": "event.name", "value": {"stringValue": "tool_result"}},
          {"key": "session.id", "value": {"stringValue": "5f0c1a52-3c1e-4b57-9d0a-000000000044"}},
          {"key": "tool_use_id", "value": {"stringValue": "toolu_nightly_44"}},
          {"key": "tool_name", "value": {"stringValue": "Bash"}},
          {"key": "tool_parameters", "value": {"stringValue": "{\"full_command\": \"npm run build\"}"}},
          {"key": "success", "value": {"stringValue": "true"}},
          {"key": "duration_ms", "value": {"stringValue": "1500"}}
        ]
      }]
    }]
  }]
}'
echo
