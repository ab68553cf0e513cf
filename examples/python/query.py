"""Prints the most used skills. Needs nothing but Python's standard library."""

import json
import os
import urllib.parse
import urllib.request

URL = os.environ.get("SESSION_BUDDY_URL", "http://127.0.0.1:8765")


def get(path, **query):
    with urllib.request.urlopen(f"{URL}{path}?{urllib.parse.urlencode(query)}", timeout=10) as answer:
        return json.load(answer)


for skill in get("/api/v1/skills", since="7d", kinds="skill,agent,shell", limit=3)["skills"]:
    ratio = skill["completion_ratio"]
    completed = "none ended" if ratio is None else f"{ratio:.0%} completed"
    print(f"{skill['skill_name']}: {skill['invocations']} uses, {completed}")
