#!/usr/bin/env python3
"""meta.py SHUWEN: do the seed articles come out with the facts that $SHUWEN_EVAL_DIR/seeds/meta.jsonl says, and whole from the first word to the last?"""
import json
import os
import subprocess
import sys

LANGUAGES = {"Hans": "zh-Hans", "Hant": "zh-Hant"}
SKIP = 77


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def plain(text):
    """Marks differ in width only: what is compared is what they part."""
    return "".join(c for c in text if c.isalnum())


def differences(expected, record, traditional):
    facts = record["facts"]

    def value(name):
        return facts.get(name, {}).get("value")

    rows = [(name, expected[name], value(fact)) for name, fact in
            (("title", "title"), ("subtitle", "subtitle"), ("source", "reprinted_from"), ("organization", "organization"))]
    rows.append(("authors", expected["authors"], facts.get("authors", {}).get("values", [])))
    rows.append(("script", LANGUAGES[expected["script"]], record["language"]))
    rows.append(("published_at", expected["published_at"] or expected["publication_hint"], value("published_at")))
    text = plain(record["text"])
    if not traditional:
        rows.append(("body_first", True, text.startswith(plain(expected["body_first"]))))
        rows.append(("body_last", True, text.endswith(plain(expected["body_last"]))))
    return [f"{name}: expected {wanted!r}, got {got!r}" for name, wanted, got in rows if wanted != got]


def main():
    folder = os.environ.get("SHUWEN_EVAL_DIR")
    if not folder:
        print("SHUWEN_EVAL_DIR is not set: skipped")
        return SKIP
    seeds = os.path.join(folder, "seeds")
    run = subprocess.run([sys.argv[1], "normalize", os.path.join(seeds, "events.jsonl")], check=True, capture_output=True)
    records = {record["id"]: record for record in map(json.loads, run.stdout.decode().splitlines())}
    failures = 0
    for expected in read(os.path.join(seeds, "meta.jsonl")):
        record = records[expected["doc"]]
        wrong = differences(expected, record, expected["script"] == "Hant")
        failures += bool(wrong)
        print(f"{expected['doc']} {'; '.join(wrong) or 'as expected'}")
    return 1 if failures else 0


sys.exit(main())
