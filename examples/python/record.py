"""Records invocations. Needs nothing but Python's standard library."""

import json
import os
import random
import time
import urllib.error
import urllib.request
import uuid

URL = os.environ.get("SESSION_BUDDY_URL", "http://127.0.0.1:8765")


def record(invocations, attempts=5):
    """Sends up to 1,000, each with an id, so that one sent twice counts once. Returns what became of each."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    batch = [{"id": str(uuid.uuid4()), "ended_at": now, **invocation} for invocation in invocations]
    request = urllib.request.Request(
        f"{URL}/api/v1/invocations",
        data=json.dumps({"invocations": batch}).encode(),
        headers={"Content-Type": "application/json"},
    )
    for attempt in range(1, attempts + 1):
        wait = min(10, 0.25 * 2**attempt) * random.uniform(0.5, 1)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)["results"]
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503) or attempt == attempts:
                raise RuntimeError(json.load(error)["detail"]) from error
            wait += float(error.headers.get("Retry-After", 0))
        except OSError:  # no answer: whether it was stored is not known
            if attempt == attempts:
                raise
        time.sleep(wait)


if __name__ == "__main__":
    results = record(
        [
            {"skill_name": "release-notes", "outcome": "completed", "duration_seconds": 12.5, "session_id": "nightly-43"},
            {"skill_name": "pytest", "kind": "shell", "outcome": "failed", "error_type": "exit_code_1", "session_id": "nightly-43"},
            {"skill_name": "pytest", "outcome": "went well"},
        ]
    )
    for result in results:
        print(result.get("error") or f"{result['event_id']} is {result['status']}")
