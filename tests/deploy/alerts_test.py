#!/usr/bin/env python3
"""alerts_test.py ROOT: the rules for Prometheus pass their own tests; each alert is tested both ways and has its runbook; rules and dashboard
name no metric that no program has, and no query that Prometheus cannot read. Exit code 77: promtool is not installed."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(sys.argv[1]).resolve()
RULES = ROOT / "deploy/prometheus/shuwen.rules.yml"
failures = []


def expect(holds, message):
    if not holds:
        failures.append(message)


def promtool(*arguments):
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, cwd=ROOT / "deploy/prometheus")
    expect(done.returncode == 0, f"promtool {' '.join(map(str, arguments))}: {done.stdout}{done.stderr}")


def known_metrics():
    """What the reference pages name, with the series that a histogram has."""
    names = set()
    for page in (ROOT / "docs").glob("metrics-*.md"):
        for name, kind in re.findall(r"^\| `(\w+)` \| (\w+) \|", page.read_text(), re.MULTILINE):
            names |= {name} if kind != "histogram" else {name + part for part in ("_bucket", "_sum", "_count")}
    return names


def used_metrics(expression):
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)', " ", expression)
    return set(re.findall(r"\b((?:shuwen|process|kafka)_[\w:]+)", bare))


def check_rules():
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    known = known_metrics() | {rule["record"] for rule in rules if "record" in rule}
    tests = yaml.safe_load((RULES.parent / "shuwen.test.yml").read_text())["tests"]
    expected = [case for test in tests for case in test["alert_rule_test"]]
    for rule in rules:
        name = rule.get("alert")
        for metric in used_metrics(rule["expr"]) - known:
            failures.append(f"{RULES.name}: {name or rule['record']}: no program has {metric}")
        if not name:
            continue
        page = ROOT / rule["annotations"]["runbook"]
        text = page.read_text() if page.exists() else ""
        expect(page.stem == name and all(part in text for part in ("## Means", "## See", "## Do")), f"{name}: no runbook {page.name} with Means, See, Do")
        expect(f"Severity: {rule['labels']['severity']}" in text, f"{page.name}: another severity than the rule")
        for fires in (True, False):
            expect(any(case["alertname"] == name and bool(case["exp_alerts"]) == fires for case in expected),
                   f"{name}: no test in which it {'fires' if fires else 'does not fire'}")
    pages = {page.stem for page in (ROOT / "docs/runbooks").glob("*.md")}
    expect(pages == {rule["alert"] for rule in rules if "alert" in rule}, f"runbooks without an alert: {sorted(pages)}")
    return known


def check_dashboard(known):
    dashboard = json.loads((ROOT / "deploy/grafana/shuwen.json").read_text())
    queries = [(panel["title"], target["expr"]) for panel in dashboard["panels"] for target in panel["targets"]]
    expect(len(queries) > 20, "the dashboard lost its queries")
    for title, query in queries:
        for metric in used_metrics(query) - known:
            failures.append(f"dashboard: {title}: no program has {metric}")
    rules = [{"record": f"query:{n}", "expr": query.replace("$pipeline", "x")} for n, (_, query) in enumerate(queries)]
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}, file)
        file.flush()
        promtool("check", "rules", file.name)


if not shutil.which("promtool"):
    print("skipped: promtool is not installed")
    sys.exit(77)
promtool("check", "rules", RULES)
for name in ("prometheus.yml", "compose.yml"):
    promtool("check", "config", RULES.parent / name)
promtool("test", "rules", "shuwen.test.yml")
check_dashboard(check_rules())
print("\n".join(failures) or "alerts, runbooks and dashboard fit each other")
sys.exit(1 if failures else 0)
