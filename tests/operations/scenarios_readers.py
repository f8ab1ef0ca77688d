"""Readers that work, die, stick, sleep and come back."""

import json
import subprocess
import sys
import time

from lab import BROKERS, POLL_MS, SHORT_LEASE_MS, Log, Reader, flow, seconds_of, until, within

P = POLL_MS / 1000


def check_age(log, row):
    """The age that is shown is that of the next record, at the moment that the answer names. Where the broker did not show the record in time,
    none is shown."""
    if not row["lag_records"] or row["lag_seconds"] is None:
        return
    until("the record is acknowledged here, too", lambda: log.stamp_of(row["partition"], row["next_offset"]) is None)
    truth = row["as_of_s"] - log.stamp_of(row["partition"], row["next_offset"]) / 1000
    assert truth - row["read_s"] - 0.1 <= row["lag_seconds"] <= max(0, truth) + 0.1, "%.2f s are shown, true are %.2f: %s" % (row["lag_seconds"], truth, row)


def check_fine(log, row):
    """A reader in its second: ok, and as old as its records are. On a machine that is too busy to keep the pace the age is still the true one."""
    check_age(log, row)
    assert row["lag_records"] == max(0, row["end_offset"] - row["next_offset"]) and row["blocked_records"] == 0, row
    old = row["lag_seconds"] is None or row["lag_seconds"] > 2.2
    assert row["status"] == "ok" or old and row["status"] == "catching_up", row


def stopped(monitor, reader):
    """Nobody lives, and it is told as soon as that can be known: when the lease has run out, the head is too old for a gap, and one more poll agrees."""
    polls = (max(SHORT_LEASE_MS / 1000, 3 * reader.longest_gap_s + P)) / P + 3
    within(polls, monitor, "stopped", lambda: {r["status"] for r in monitor.rows().values()} != {"stopped"} and [monitor.rows()])


def not_ok(monitor):
    rows = monitor.rows()
    return [r for r in rows.values() if r["status"] != "ok"] or len(rows) != 4


def steady(lab, name, wrong=None):
    """40 records a second, read each second: ok in every sample."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news")
    reader = Reader(lab, name + "-extractor", log).work()
    making = flow(log, 40)
    monitor.sees(reader)
    good, seconds = "shuwen_pipeline_slo_good_seconds_total", "shuwen_pipeline_slo_seconds_total"
    before, last = monitor.metric(seconds, pipeline=name + "-extractor"), monitor.polls() + 60
    while monitor.polls() < last:
        for row in monitor.rows().values():
            check_fine(log, row)
        time.sleep(0.5)
    metrics = monitor.metrics()
    labels = ("pipeline", name + "-extractor")
    assert metrics[(good, labels)] == metrics[(seconds, labels)] > before, "SLO: %s good of %s s" % (metrics[(good, labels)], metrics[(seconds, labels)])
    making.stop()
    reader.die()
    monitor.check_format()


def killed(lab, name, wrong=None):
    """The reader dies while producing goes on; another one takes over and catches up."""
    monitor = lab.monitor(name, wrong=wrong, lease_ms=SHORT_LEASE_MS)
    log = Log(name + ".news")
    reader = Reader(lab, name + "-extractor", log).work()
    making, began = flow(log, 40), time.time()
    until("ok", lambda: not_ok(monitor))
    time.sleep(8)
    reader.die()
    died = time.time()
    stopped(monitor, reader)
    time.sleep(max(0, died + 25 - time.time()))
    rows = monitor.rows()
    for row in rows.values():
        check_age(log, row)
        assert row["catchup_seconds"] is None and row["status"] == "stopped" and row["next_step"], row
        assert monitor.metric("shuwen_partition_catchup_seconds", pipeline=name + "-extractor", topic=log.name, partition=row["partition"]) == float("inf")
    rate = sum(log.end(p) for p in range(4)) / (time.time() - began)
    assert abs(sum(r["in_per_second"] for r in rows.values()) - rate) <= 0.4 * rate, (rate, rows)
    code, said = monitor.lag("--json")
    assert {r["status"] for p in json.loads(said)["pipelines"] for r in p["partitions"]} == {"stopped"}, said
    assert monitor.lag("--check")[0] == 2
    taken_over(lab, name, monitor, log)
    making.stop()


def taken_over(lab, name, monitor, log):
    """At 25 out and 10 in each second the way to 0 is known."""
    reader = Reader(lab, name + "-extractor", log, owner="pod-2")
    reader.next = {p: r["next_offset"] for p, r in monitor.rows().items()}
    back, first_next, first_end = time.time(), dict(reader.next), log.end(0)
    reader.work(most=25)
    within(4, monitor, "catching up", lambda: {r["status"] for r in monitor.rows().values()} - {"catching_up", "ok"})
    time.sleep(10)
    row, passed = monitor.rows()[0], time.time() - back
    out, into = (reader.next[0] - first_next[0]) / passed, (log.end(0) - first_end) / passed
    left = row["lag_records"] / (out - into)
    assert row["catchup_seconds"] is not None and abs(row["catchup_seconds"] - left) <= 0.3 * left + 1, (row, left, out, into)
    until("ok at the end", lambda: not_ok(monitor))
    reader.die()


def poison(lab, name, wrong=None):
    """Partition 2 stays at 600 while its reader lives, then the monitor itself is restarted and killed: it still says since when."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news")
    for p in range(4):
        log.put(p, 600)
    log.flush()
    reader = Reader(lab, name + "-extractor", log)
    for p in range(4):
        reader.move(p, 600)
    monitor.sees(reader)
    making = flow(log, 40)
    reader.work(stuck=(2,))
    until("stalled", lambda: (r := monitor.rows()).get(2, {}).get("status") != "stalled" and [r])
    rows = monitor.rows()
    for p in (0, 1, 3):
        check_fine(log, rows[p])
    why = rows[2]["why"]
    assert "600" in why and "pod-1" in why and "/2/600" in rows[2]["next_step"], rows[2]
    stood = rows[2]["as_of_s"] - reader.moved_at[2]
    assert abs(rows[2]["progress_age_seconds"] - stood) <= 2 * P + rows[2]["read_s"] + 2, (rows[2], stood)
    assert 30 <= seconds_of(rows[2]["since"]) - reader.moved_at[2] <= stood + 0.1, rows[2]
    check_age(log, rows[2])
    assert monitor.pipeline()["status"] == "stalled"
    active, rows = monitor.metric("shuwen_pipeline_active_lag_records", pipeline=name + "-extractor"), monitor.rows()
    assert active < rows[2]["lag_records"], "%s active of %s" % (active, rows)
    monitor.check_format()
    since = rows[2]["since"]
    if not wrong:
        committed_again(monitor, reader, since)
        restarted(monitor, since)
    making.stop()
    reader.die()


def committed_again(monitor, reader, since):
    """A client that commits its old position again and again to Kafka has not moved."""
    for _ in range(3):
        reader.commit_mirror()
        seen = monitor.polls()
        until("two polls more", lambda: monitor.polls() < seen + 2)
        row = monitor.rows()[2]
        assert (row["status"], row["since"], row["mirror_offset"]) == ("stalled", since, 600), row


def restarted(monitor, since):
    """Asked to stop, then killed: the first answer is the verdict of before, with its beginning."""
    for kill in (False, True):
        monitor.end(kill=kill)
        monitor.start()
        until("the first answer", lambda: not monitor.rows())
        row = monitor.rows()[2]
        assert row["status"] == "stalled" and row["since"] == since, "%s since %s, was stalled since %s" % (row["status"], row["since"], since)
        assert row["progress_age_seconds"] > 30, row
    spark = json.loads(monitor.get("/api/v1/history?step=60")[1])
    assert any(point["lag_records"] for one in spark["pipelines"] for point in one["points"]), spark
    assert spark["as_of"] and spark["age_seconds"] >= 0, spark


def idle(lab, name, wrong=None):
    """All is read and nothing comes for a while: nothing ages. Ten minutes of it on a made clock: tests/cases/lag."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news")
    for p in range(4):
        log.put(p, 100)
    log.flush()
    reader = Reader(lab, name + "-extractor", log)
    for p in range(4):
        reader.move(p, 100)
    reader.work()
    monitor.sees(reader)
    last = monitor.polls() + 30
    while monitor.polls() < last:
        for row in monitor.rows().values():
            assert (row["status"], row["lag_records"], row["lag_seconds"], row["progress_age_seconds"]) == ("ok", 0, 0, 0), row
        time.sleep(1)
    reader.die()


MEMBER = """
import sys, time
from confluent_kafka import Consumer
c = Consumer({"bootstrap.servers": sys.argv[1], "group.id": sys.argv[2], "group.instance.id": "static-1", "session.timeout.ms": 45000})
c.subscribe([sys.argv[3]])
while not c.assignment():
    c.poll(0.2)
print("assigned", flush=True)
while True:
    c.poll(0.2)
"""


def check_series(name, monitor):
    """Four values and at most one owner for four partitions, whoever comes and goes."""
    names = [key for key in monitor.metrics() if ("pipeline", name + "-extractor") in key]
    assert sum(key[0] == "shuwen_partition_lag_records" for key in names) == 4, names
    owners = [dict(key[1:])["partition"] for key in names if key[0] == "shuwen_partition_owner_info"]
    assert len(owners) == len(set(owners)) and len(owners) <= 4, owners


def static_restart(lab, name, wrong=None):
    """A static member is killed: Kafka calls its group stable for another 45 s, the lease in PostgreSQL says that it is dead."""
    monitor = lab.monitor(name, wrong=wrong, lease_ms=SHORT_LEASE_MS)
    log = Log(name + ".news")
    reader = Reader(lab, name + "-extractor", log).work()
    making = flow(log, 40)
    member = subprocess.Popen([sys.executable, "-c", MEMBER, BROKERS, name + "-extractor", log.name], stdout=subprocess.PIPE)
    try:
        assert member.stdout.readline() == b"assigned\n"
        until("ok", lambda: not_ok(monitor))
        member.kill()
        reader.die()
        stopped(monitor, reader)
        check_series(name, monitor)
        reader = Reader(lab, name + "-extractor", log, owner="pod-2")
        reader.next = {p: r["next_offset"] for p, r in monitor.rows().items()}
        reader.work()
        for _ in range(12):
            check_series(name, monitor)
            time.sleep(0.5)
        until("ok again", lambda: not_ok(monitor))
    finally:
        member.kill()
        member.wait()
        making.stop()
        reader.die()


def postgres_is_truth(lab, name, wrong=None):
    """Positions each second in PostgreSQL, their mirror in Kafka never, then once: the lag follows PostgreSQL."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news")
    reader = Reader(lab, name + "-extractor", log).work()
    making = flow(log, 40)
    monitor.sees(reader)
    for mirrored in (False, True):
        if mirrored:
            reader.commit_mirror()
        last = monitor.polls() + 12
        while monitor.polls() < last:
            for row in monitor.rows().values():
                check_fine(log, row)
            time.sleep(1)
        row = monitor.rows()[1]
        assert ((row["mirror_offset"] is not None) == mirrored) or wrong, row
        if mirrored:
            assert row["mirror_lag_records"] == row["next_offset"] - row["mirror_offset"] > 0, row
            reader.commit_mirror()
            until("the mirror catches up", lambda: monitor.rows()[1]["mirror_offset"] == row["mirror_offset"])
    making.stop()
    reader.die()
