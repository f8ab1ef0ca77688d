"""What the operator is told: before anything started, at rest, while every extractor is dead, when it is back, after a halt of PostgreSQL's
answers; the same from `shuwen lag`, the monitor's JSON, its metrics and its page."""

import json
import re
import shutil
import subprocess
import time
import urllib.request

from stack import Stack, article

LEASE = ["--lease-ms", "4000"]


def lag(stack, *flags):
    return json.loads(stack.run("lag", "--json", *LEASE, *flags))


def check(stack):
    return subprocess.run([stack.bin + "/shuwen", "lag", "--check", *LEASE], env=stack.environment, capture_output=True).returncode


def partitions(status, pipeline):
    return [p for one in status["pipelines"] if one["pipeline"] == pipeline for p in one["partitions"]]


def wrong_age(stack, pipeline, since, until):
    """None when the age of the oldest record that waits, which was appended between these two times, is what the clock says."""
    asked = time.time()
    waiting = [p["lag_seconds"] for p in partitions(lag(stack), pipeline) if p["lag_records"]]
    answered = time.time()
    right = waiting and None not in waiting and asked - until - 1 < max(waiting) < answered - since + 1
    return None if right else (waiting, asked - until, answered - since)


def no_nonsense(status):
    """Nothing negative, nothing that is not a number, whatever the state."""
    for one in status["pipelines"]:
        for p in one["partitions"]:
            for name, value in p.items():
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    assert value >= 0, "%s is %s" % (name, value)


class Monitor:
    def __init__(self, stack):
        self.stack = stack
        stack.start("monitor", "shuwen-monitor", "--poll-ms", "500", *LEASE)
        log = stack.logs[-1]
        stack.until("the monitor listens", lambda: not re.search(r'"port":(\d+)', open(log).read()))
        self.address = "http://127.0.0.1:" + re.search(r'"port":(\d+)', open(log).read()).group(1)

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=60) as answer:
            return answer.read().decode()

    def metric(self, name, **labels):
        for line in self.get("/metrics").splitlines():
            if line.startswith(name + "{") and all('%s="%s"' % pair in line for pair in labels.items()):
                return float(line.rsplit(" ", 1)[1])
        return None


with Stack(partitions=4) as stack:
    normalizer, extractor = stack.environment["SHUWEN_NORMALIZER_GROUP"], stack.environment["SHUWEN_EXTRACTOR_GROUP"]
    monitor = Monitor(stack)

    # Never started: a row for each partition, all of it counted, nothing hidden.
    published = time.time()
    stack.publish([article(n) for n in range(100)])
    acknowledged = time.time()

    def not_counted():
        status = lag(stack)
        no_nonsense(status)
        rows = partitions(status, normalizer)
        return None if len(rows) == 4 and all(p["never_started"] for p in rows) and sum(p["lag_records"] or 0 for p in rows) == 100 else rows

    stack.until("all counted", not_counted)
    stack.until("all stopped", lambda: [p for p in partitions(lag(stack), normalizer) if p["lag_records"] and p["status"] != "stopped"])
    stack.until("the oldest is as old as it is", lambda: wrong_age(stack, normalizer, published, acknowledged))
    stack.until("--check says so", lambda: check(stack) != 2)

    # At rest: lag 0 although the topics end in control records of transactions.
    stack.normalizer()
    stack.extractor("one")
    stack.wait("SELECT count(*) FROM shuwen.articles", 100)

    def at_rest():
        now = lag(stack)
        no_nonsense(now)
        bad = [(p["topic"], p["partition"], p["status"], p["lag_records"]) for one in now["pipelines"] for p in one["partitions"]
               if p["status"] != "ok" or p["lag_records"]]
        return bad

    stack.until("at rest", at_rest)
    stack.until("--check says so", lambda: check(stack) != 0)
    stack.until("the monitor at rest", lambda: monitor.metric("shuwen_pipeline_lag_records", pipeline=extractor) != 0)

    # The extractor dies: what waits has an exact age, and the verdict comes with the end of the lease.
    stack.kill("one")
    died = time.time()
    stack.publish([article(n) for n in range(100, 140)])
    acknowledged = time.time()

    def stopped():
        now = lag(stack)
        no_nonsense(now)
        waiting = [p for p in partitions(now, extractor) if p["lag_records"]]
        return None if waiting and all(p["status"] == "stopped" and not p["owner_alive"] for p in waiting) else waiting

    stack.until("stopped", stopped)
    waiting = [p for p in partitions(lag(stack), extractor) if p["lag_records"]]
    stack.until("the oldest is as old as it is", lambda: wrong_age(stack, extractor, died, acknowledged))
    assert all(p["why"] and p["next_step"] for p in waiting)
    stack.until("the monitor says stopped", lambda: monitor.metric("shuwen_pipeline_status", pipeline=extractor, status="stopped") != 1)
    stack.until("the page says so", lambda: "Stopped: nobody works on it" not in monitor.get("/"))

    # JSON and metrics of one monitor agree.
    said = {(p["topic"], p["partition"]): p["next_offset"] for p in partitions(json.loads(monitor.get("/api/v1/pipelines")), extractor)}
    for (topic, number), offset in said.items():
        assert monitor.metric("shuwen_partition_next_offset", topic=topic, partition=str(number)) == offset
    if shutil.which("promtool"):
        done = subprocess.run(["promtool", "check", "metrics"], input=monitor.get("/metrics").encode(), capture_output=True)
        assert done.returncode == 0, done.stderr.decode()

    # Back again.
    stack.extractor("one")
    stack.wait("SELECT count(*) FROM shuwen.articles", 140)
    stack.until("ok again", at_rest)

    # A dead letter with markup in it is shown as text.
    stack.publish_bytes(b"<script>alert(1)</script>")
    stack.wait("SELECT count(*) FROM shuwen.dead_letters", 1)
    stack.until("the letter on the page", lambda: "&lt;script&gt;alert(1)" not in monitor.get("/"))
    assert "<script>alert" not in monitor.get("/")
    listed = stack.run("letters", "--list").decode()
    assert "not_json" in listed, listed
    place = re.search(r"(\S+\.raw)\s+(\d+)\s+(\d+)", listed)
    shown = stack.run("letters", "--show", "/".join(place.groups()), "--payload")
    assert shown == b"<script>alert(1)</script>", shown
    traced = stack.run("trace", "/".join(place.groups())).decode()
    assert "rejected" in traced and "not_json" in traced, traced
    # Bytes that are no text, in a value as in a header: a terminal gets them as numbers.
    stack.publish_bytes(b"\xd6\xd0\xce\xc4\x1b[2J")
    stack.wait("SELECT count(*) FROM shuwen.dead_letters", 2)
    listed = stack.run("letters", "--list").decode()
    place = [found for found in re.finditer(r"(\S+\.raw)\s+(\d+)\s+(\d+)", listed) if found.groups() != place.groups()][0]
    traced = stack.run("trace", "/".join(place.groups())).decode()
    assert r"\xd6\xd0\xce\xc4\x1b[2J" in traced, traced
    traced = stack.run("trace", "测试报", "n3").decode()
    assert "stored" in traced and "n3" in traced, traced

    # PostgreSQL does not let the monitor in any more: old values go away, the reason is named, answers stay quick.
    stack.psql(stack.server, "ALTER DATABASE %s ALLOW_CONNECTIONS false" % stack.database)
    stack.psql(stack.server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s' AND application_name = 'shuwen-monitor'" % stack.database)
    stack.until("withdrawn", lambda: monitor.metric("shuwen_partition_lag_records", pipeline=extractor) is not None)
    assert monitor.metric("shuwen_monitor_source_up", source="postgres") == 0
    assert monitor.metric("shuwen_pipeline_status", pipeline=extractor, status="unknown") == 1
    stack.until("Kafka still answers", lambda: monitor.metric("shuwen_partition_end_offset", pipeline=extractor) is None)
    stack.psql(stack.server, "ALTER DATABASE %s ALLOW_CONNECTIONS true" % stack.database)
    stack.until("fresh again", lambda: monitor.metric("shuwen_partition_lag_records", pipeline=extractor) is None)
    stack.stop("monitor")
