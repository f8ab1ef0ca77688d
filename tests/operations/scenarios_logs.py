"""Logs with holes, markers, open transactions, old stamps; logs that are cut, removed and made again."""

import os
import sys
import time

from confluent_kafka import Producer

from lab import BROKERS, Log, Reader, flow, until, within

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration", "pipeline"))
from admin import delete_records, delete_topic  # noqa: E402
from scenarios_readers import check_age  # noqa: E402


def bad(rows, **wanted):
    """The rows that do not look as wanted; or that there are none."""
    return [row for row in rows.values() if any(row[key] != value for key, value in wanted.items())] or not rows


def markers(lab, name, wrong=None):
    """Transactions, the last one aborted: nothing is readable behind the position, whether it passed the markers or not."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news", transactional=True)
    for n in range(193):
        log.producer.begin_transaction()
        for p in range(4):
            log.put(p, 5 if n == 192 else 2)
        log.flush()
        (log.producer.abort_transaction if n % 4 == 0 else log.producer.commit_transaction)(120)
    reader = Reader(lab, name + "-extractor", log)
    last = 192 * 3 - 1  # behind the last committed transaction stands its marker, then 5 aborted records and their marker
    for p in range(4):
        reader.move(p, last + 7 if p < 2 else last)
    reader.work(most=0)
    within(4, monitor, "ok on all partitions", lambda: bad(monitor.rows(), status="ok", lag_records=0, lag_seconds=0))
    rows = monitor.rows()
    assert rows[0]["next_offset"] == rows[0]["end_offset"] and rows[3]["end_offset"] - rows[3]["next_offset"] == 7, rows
    before, end = monitor.metric("shuwen_monitor_probe_fetches_total"), monitor.polls() + 30
    while monitor.polls() < end:
        rows = monitor.rows()
        assert not bad(rows, status="ok", lag_records=0, lag_seconds=0, progress_age_seconds=0), rows
        time.sleep(1)
    probes = monitor.metric("shuwen_monitor_probe_fetches_total") - before
    assert probes <= 4, "%s probes for 4 partitions that do not move" % probes
    reader.die()


def open_transaction(lab, name, wrong=None):
    """A transaction stays open: what stands behind it is blocked, which is no lag, and the answer names how to find its producer."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news")
    for p in range(4):
        log.put(p, 50)
    log.flush()
    reader = Reader(lab, name + "-extractor", log)
    for p in range(4):
        reader.move(p, 50)
    reader.work()
    until("ok", lambda: bad(monitor.rows(), status="ok"))
    held = Log.__new__(Log)
    held.name, held.partitions, held.stamped = log.name, 4, {p: ([], []) for p in range(4)}
    held.producer = Producer({"bootstrap.servers": BROKERS, "transactional.id": name, "transaction.timeout.ms": 600000, "linger.ms": 5})
    held.producer.init_transactions(120)
    held.producer.begin_transaction()
    for p in range(4):
        held.put(p, 100)
    held.flush()
    within(4, monitor, "blocked", lambda: bad(monitor.rows(), status="blocked"))
    behind = flow(log, 4)
    seen = monitor.polls()
    until("some polls more", lambda: monitor.polls() < seen + 15)
    behind.stop()
    log.flush()
    for p in range(4):
        within(3, monitor, "exactly what is hidden", lambda p=p: bad({p: monitor.rows().get(p, {"status": "none"})}, status="blocked", lag_records=0, blocked_records=log.end(p) - 50))
    until("the ages of what is hidden", lambda: [r for r in monitor.rows().values() if r["blocked_seconds"] is None])
    for row in monitor.rows().values():
        assert row["blocked_records"] == row["end_offset"] - row["stable_offset"], row
        step = row["next_step"]
        assert "describe-producers" in step and log.name in step and "--partition %d" % row["partition"] in step, row
        truth = row["as_of_s"] - held.stamp_of(row["partition"], 50) / 1000
        assert truth - row["read_s"] - 0.1 <= row["blocked_seconds"] <= truth + 0.1, (row, truth)
    code, said = monitor.lag("--check")
    assert code == 2 and "blocked" in said, said
    assert monitor.metric("shuwen_pipeline_active_lag_records", pipeline=name + "-extractor") == 0
    held.producer.abort_transaction(30)
    reader.log = log
    within(6, monitor, "ok after the abort", lambda: bad(monitor.rows(), status="ok", blocked_records=0))
    reader.die()


def retention(lab, name, wrong=None):
    """Retention cuts the log past a reader that stands still: lost, apart from the lag, and counted for ever."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news", retention_ms=3600000)
    stamped = int(time.time() * 1000)
    for p in range(4):
        log.put(p, 1000, stamped)
    log.flush()
    reader = Reader(lab, name + "-extractor", log)
    for p in range(4):
        reader.move(p, 400 if p == 1 else 1000)
    reader.work(most=0)
    row = {}
    until("behind", lambda: row.update(monitor.rows().get(1, {})) or row.get("lag_records") != 600 or "loss_in_seconds" not in row)
    truth = (stamped + 3600000) / 1000 - row["as_of_s"]
    assert -0.1 <= row["loss_in_seconds"] - truth <= row["read_s"] + 0.1 and row["headroom_records"] == 400, (row, truth)
    assert row["lost_records"] == 0 and row["status"] != "lost", row
    delete_records(log.name, 1, 800)
    within(4, monitor, "lost", lambda: (r := monitor.rows()[1]) and (r["status"], r["lost_records"], r["lag_records"]) != ("lost", 400, 200) and [r])
    since = monitor.rows()[1]["since"]
    delete_records(log.name, 1, 1000)
    within(4, monitor, "all of it lost", lambda: (r := monitor.rows()[1]) and (r["status"], r["lost_records"], r["lag_records"]) != ("lost", 600, 0) and [r])
    row = monitor.rows()[1]
    assert row["since"] == since and "600" in row["why"] and "shuwen resume" in row["next_step"], row
    assert [r["status"] for p, r in monitor.rows().items() if p != 1] == ["ok"] * 3
    assert monitor.lag("--check")[0] == 2
    reader.sql("UPDATE shuwen_data.ingest_claim SET start_offset = 1000, lap = lap + 1 WHERE pipeline = %s AND partition = 1", reader.group)
    within(4, monitor, "ok again", lambda: bad(monitor.rows(), status="ok"))
    counted = monitor.metric("shuwen_partition_lost_records_total", pipeline=name + "-extractor", topic=log.name, partition=1)
    assert counted == 600 and monitor.rows()[1]["lost_records"] == 0, counted
    reader.die()


def never_started(lab, name, wrong=None):
    """Three of four partitions were never read: they have rows, and all that lies there counts."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news")
    for p in range(4):
        log.put(p, 1000)
    log.flush()
    reader = Reader(lab, name + "-extractor", log, partitions=[0])
    reader.move(0, 400)
    reader.work(most=0)
    within(15, monitor, "four rows", lambda: {p: r["lag_records"] for p, r in monitor.rows().items()} != {0: 600, 1: 1000, 2: 1000, 3: 1000} and [monitor.rows()])
    rows = monitor.rows()
    assert {p: r["never_started"] for p, r in rows.items()} == {0: False, 1: True, 2: True, 3: True}, rows
    assert monitor.pipeline()["lag_records"] == 3600
    # The database may name a partition before the broker does: what was counted of it then is not counted again.
    seen = monitor.polls()
    until("two polls more", lambda: monitor.polls() < seen + 2)
    assert monitor.metric("shuwen_records_total", outcome="stored") == 400
    assert "never started" in monitor.lag()[1]
    reader.die()


def burst(lab, name, wrong=None):
    """Ten records of an hour ago, a thousand of now: the age is that of the very record that is next."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news", partitions=2)
    now = int(time.time() * 1000)
    for p in range(2):
        log.put(p, 10, now - 3600000)
        log.put(p, 1000, now)
    log.flush()
    reader = Reader(lab, name + "-extractor", log)
    reader.move(0, 505)
    reader.move(1, 5)
    reader.work(most=0)
    monitor.sees(reader)
    for _ in range(10):
        for row in monitor.rows().values():
            check_age(log, row)
        time.sleep(0.5)
    reader.die()


def removed(lab, name, wrong=None):
    """A topic is removed: its values go. It is made again and shorter: the position that remained in PostgreSQL lies beyond its end."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news")
    for p in range(4):
        log.put(p, 500)
    log.flush()
    reader = Reader(lab, name + "-extractor", log)
    for p in range(4):
        reader.move(p, 500)
    reader.work(most=0)
    until("ok", lambda: bad(monitor.rows(), status="ok"))
    delete_topic(log.name)
    within(4, monitor, "no values left", lambda: [key for key in monitor.metrics() if ("topic", log.name) in key])
    again = Log(log.name)
    for p in range(4):
        again.put(p, 50)
    again.flush()
    within(4, monitor, "rewound", lambda: bad(monitor.rows(), status="rewound"))
    row = monitor.rows()[0]
    assert row["lag_records"] == 0 and "beyond the end 50" in row["why"] and "shuwen resume" in row["next_step"], row
    reader.die()
