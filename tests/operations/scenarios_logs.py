"""Logs with holes, markers, open transactions, old stamps; logs that are cut, removed and made again."""

import os
import sys
import time

from lab import BROKERS, POLL_MS, Log, Reader, slack, until

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration", "pipeline"))
from admin import delete_records, delete_topic  # noqa: E402

P = POLL_MS / 1000


def bad(rows, **wanted):
    """The rows that do not look as wanted; or that there are none."""
    return [row for row in rows.values() if any(row[key] != value for key, value in wanted.items())] or not rows


def markers(lab, name, wrong=None):
    """Transactions, the last one aborted: nothing is readable behind the position, whether it passed the markers or not."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news", transactional=True)
    for n in range(41):
        log.producer.begin_transaction()
        for p in range(4):
            log.put(p, 5 if n == 40 else 2)
        log.flush()
        (log.producer.abort_transaction if n % 4 == 0 else log.producer.commit_transaction)(30)
    reader = Reader(lab, name + "-extractor", log)
    last = 40 * 3 - 1  # behind the last committed transaction stands its marker, then 5 aborted records and their marker
    for p in range(4):
        reader.move(p, last + 7 if p < 2 else last)
    reader.work(most=0)
    until("ok on all partitions", lambda: bad(monitor.rows(), status="ok", lag_records=0, lag_seconds=0), 3)
    rows = monitor.rows()
    assert rows[0]["next_offset"] == rows[0]["end_offset"] and rows[3]["end_offset"] - rows[3]["next_offset"] == 7, rows
    before, deadline = monitor.metric("shuwen_monitor_probe_fetches_total"), time.time() + 20
    while time.time() < deadline:
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
    until("ok", lambda: bad(monitor.rows(), status="ok"), 20)
    held = Log.__new__(Log)
    held.name, held.partitions, held.stamped = log.name, 4, {p: ([], []) for p in range(4)}
    from confluent_kafka import Producer
    held.producer = Producer({"bootstrap.servers": BROKERS, "transactional.id": name, "transaction.timeout.ms": 120000, "linger.ms": 5})
    held.producer.init_transactions(120)
    held.producer.begin_transaction()
    for p in range(4):
        held.put(p, 100)
    held.flush()
    until("blocked", lambda: bad(monitor.rows(), status="blocked"), 3)
    for n in range(8):
        log.put(n % 4)
    log.flush()
    until("exactly what is hidden", lambda: bad(monitor.rows(), status="blocked", lag_records=0, blocked_records=102), 3)
    for row in monitor.rows().values():
        assert row["blocked_records"] == row["end_offset"] - row["stable_offset"], row
        step = row["next_step"]
        assert "describe-producers" in step and log.name in step and "--partition %d" % row["partition"] in step, row
        assert 2 <= row["blocked_seconds"] <= 60, row
    code, said = monitor.lag("--check")
    assert code == 2 and "blocked" in said, said
    assert monitor.metric("shuwen_pipeline_active_lag_records", pipeline=name + "-extractor") == 0
    held.producer.abort_transaction(30)
    reader.log = log
    until("ok after the abort", lambda: bad(monitor.rows(), status="ok", blocked_records=0), 5)
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
    until("behind", lambda: monitor.rows().get(1, {}).get("lag_records") != 600, 20)
    row = monitor.rows()[1]
    truth = (stamped + 3600000) / 1000 - time.time()
    assert abs(row["loss_in_seconds"] - truth) <= 2 + P, (row["loss_in_seconds"], truth)
    assert row["lost_records"] == 0 and row["status"] != "lost", row
    delete_records(log.name, 1, 800)
    until("lost", lambda: (r := monitor.rows()[1]) and (r["status"], r["lost_records"], r["lag_records"]) != ("lost", 400, 200) and [r], 3)
    since = monitor.rows()[1]["since"]
    delete_records(log.name, 1, 1000)
    until("all of it lost", lambda: (r := monitor.rows()[1]) and (r["status"], r["lost_records"], r["lag_records"]) != ("lost", 600, 0) and [r], 3)
    row = monitor.rows()[1]
    assert row["since"] == since and "600" in row["why"] and "shuwen resume" in row["next_step"], row
    assert [r["status"] for p, r in monitor.rows().items() if p != 1] == ["ok"] * 3
    assert monitor.lag("--check")[0] == 2
    reader.sql("UPDATE shuwen_data.ingest_claim SET start_offset = 1000, lap = lap + 1 WHERE pipeline = %s AND partition = 1", reader.group)
    until("ok again", lambda: bad(monitor.rows(), status="ok"), 3)
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
    until("four rows", lambda: {p: r["lag_records"] for p, r in monitor.rows().items()} != {0: 600, 1: 1000, 2: 1000, 3: 1000} and [monitor.rows()], 10)
    rows = monitor.rows()
    assert {p: r["never_started"] for p, r in rows.items()} == {0: False, 1: True, 2: True, 3: True}, rows
    assert monitor.pipeline()["lag_records"] == 3600
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
        rows, then = monitor.rows(), time.time()
        for p, stamp in ((0, now), (1, now - 3600000)):
            truth = then - stamp / 1000
            assert truth - 2 * P - 0.2 - slack() / 2 <= rows[p]["lag_seconds"] <= truth + 0.2, "%s: %s s shown, true are %.1f" % (p, rows[p]["lag_seconds"], truth)
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
    until("ok", lambda: bad(monitor.rows(), status="ok"), 20)
    delete_topic(log.name)
    until("no values left", lambda: [key for key in monitor.metrics() if ("topic", log.name) in key], 2 * P)
    time.sleep(2)
    again = Log(log.name)
    for p in range(4):
        again.put(p, 50)
    again.flush()
    until("rewound", lambda: bad(monitor.rows(), status="rewound"), 5)
    row = monitor.rows()[0]
    assert row["lag_records"] == 0 and "beyond the end 50" in row["why"] and "shuwen resume" in row["next_step"], row
    reader.die()
