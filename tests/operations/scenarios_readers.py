"""Readers that work, die, stick, sleep and come back."""

import json
import os
import subprocess
import sys
import time

from lab import BROKERS, LEASE_MS, POLL_MS, Log, Reader, flow, slack, until

P = POLL_MS / 1000


def true_age(log, row, as_of_ms):
    """Age of the oldest unread record by the time it was stamped with."""
    stamp = log.stamp_of(row["partition"], row["next_offset"])
    return max(0, as_of_ms - stamp) / 1000 if stamp is not None else None


def check_age(log, row, within=P + 0.2):
    """The age that is shown, against the records themselves. The sample is at most P old."""
    assert row["lag_seconds"] is not None, row
    if row["lag_records"]:
        truth = true_age(log, row, time.time() * 1000)
        assert truth - within - P - slack() / 2 <= row["lag_seconds"] <= truth + 0.2, "%.2f s are shown, true are %.2f: %s" % (row["lag_seconds"], truth, row)


def check_fine(log, row):
    """A reader in its second: ok, and as old as its records are. On a machine that is too busy to keep the pace the age is still the true one."""
    check_age(log, row)
    if row["lag_seconds"] <= 2.2:
        assert row["status"] == "ok" and row["lag_records"] <= 40, row
    assert row["status"] in ("ok", "catching_up") and row["lag_seconds"] <= 2.2 + 2 * (slack() - 2), row


def steady(lab, name, wrong=None):
    """40 records a second, read each second: ok in every sample."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news")
    reader = Reader(lab, name + "-extractor", log).work()
    making = flow(log, 40)
    monitor.sees(reader)
    deadline = time.time() + 45
    while time.time() < deadline:
        for row in monitor.rows().values():
            check_fine(log, row)
        time.sleep(0.5)
    good, seconds = (monitor.metric("shuwen_pipeline_slo_%s" % what, pipeline=name + "-extractor") for what in ("good_seconds_total", "seconds_total"))
    assert good == seconds and 40 <= seconds <= 60, "SLO: %s good of %s s" % (good, seconds)
    making.stop()
    reader.die()
    monitor.check_format()


def killed(lab, name, wrong=None):
    """The reader dies while producing goes on; another one takes over and catches up."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news")
    reader = Reader(lab, name + "-extractor", log).work()
    making = flow(log, 40)
    until("ok", lambda: [r for r in monitor.rows().values() if r["status"] != "ok"] or len(monitor.rows()) != 4, 20)
    time.sleep(8)
    reader.die()
    died = time.time()
    until("stopped", lambda: {r["status"] for r in monitor.rows().values()} != {"stopped"} and [monitor.rows()], LEASE_MS / 1000 + 3)
    time.sleep(max(0, died + 25 - time.time()))
    one = monitor.pipeline()
    for row in one["partitions"]:
        check_age(log, row)
        assert row["catchup_seconds"] is None and row["status"] == "stopped" and row["next_step"], row
        assert abs(row["in_per_second"] - 10) <= 0.75 * slack(), row
        assert monitor.metric("shuwen_partition_catchup_seconds", pipeline=name + "-extractor", topic=log.name, partition=row["partition"]) == float("inf")
    assert abs(sum(r["in_per_second"] for r in one["partitions"]) - 40) <= slack(), one
    code, said = monitor.lag("--json")
    assert {r["status"] for p in json.loads(said)["pipelines"] for r in p["partitions"]} == {"stopped"}, said
    assert monitor.lag("--check")[0] == 2
    reader = Reader(lab, name + "-extractor", log, owner="pod-2")
    reader.next = {p: r["next_offset"] for p, r in monitor.rows().items()}
    reader.work(most=25)
    back = time.time()
    until("catching up", lambda: {r["status"] for r in monitor.rows().values()} - {"catching_up", "ok"}, 3)
    time.sleep(10)
    # At 25 out and 10 in each second the way to 0 is known.
    row = monitor.rows()[0]
    left = row["lag_records"] / 15
    assert row["catchup_seconds"] is not None and abs(row["catchup_seconds"] - left) <= 0.3 * left + 1, (row, left, time.time() - back)
    until("ok at the end", lambda: {r["status"] for r in monitor.rows().values()} != {"ok"}, 60)
    making.stop()
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
    making = flow(log, 40)
    stuck_at = time.time()
    reader.work(stuck=(2,))
    until("stalled", lambda: (r := monitor.rows()).get(2, {}).get("status") != "stalled" and [r], 35)
    rows = monitor.rows()
    assert [rows[p]["status"] for p in (0, 1, 3)] == ["ok"] * 3, rows
    why = rows[2]["why"]
    assert "600" in why and "pod-1" in why and "/2/600" in rows[2]["next_step"], rows[2]
    assert abs(rows[2]["progress_age_seconds"] - (time.time() - stuck_at)) <= 2 + (slack() / 2), rows[2]
    check_age(log, rows[2])
    assert monitor.pipeline()["status"] == "stalled"
    active = monitor.metric("shuwen_pipeline_active_lag_records", pipeline=name + "-extractor")
    assert active <= sum(rows[p]["lag_records"] for p in (0, 1, 3)) + 60, "%s active of %s" % (active, rows)
    monitor.check_format()
    since = rows[2]["since"]
    if not wrong:
        restarted(monitor, since)
    making.stop()
    reader.die()


def restarted(monitor, since):
    """Asked to stop, then killed: the first answer is the verdict of before, with its beginning."""
    for kill in (False, True):
        monitor.end(kill=kill)
        monitor.start()
        until("the first answer", lambda: not monitor.rows(), 1)
        row = monitor.rows()[2]
        assert row["status"] == "stalled" and row["since"] == since, "%s since %s, was stalled since %s" % (row["status"], row["since"], since)
        assert row["progress_age_seconds"] > 30, row
    spark = json.loads(monitor.get("/api/v1/history?step=60")[1])
    assert any(point["lag_records"] for one in spark["pipelines"] for point in one["points"]), spark


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
    deadline = time.time() + 30
    while time.time() < deadline:
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


def static_restart(lab, name, wrong=None):
    """A static member is killed: Kafka calls its group stable for another 45 s, the lease in PostgreSQL says that it is dead."""
    monitor = lab.monitor(name, wrong=wrong)
    log = Log(name + ".news")
    reader = Reader(lab, name + "-extractor", log).work()
    making = flow(log, 40)
    member = subprocess.Popen([sys.executable, "-c", MEMBER, BROKERS, name + "-extractor", log.name], stdout=subprocess.PIPE)
    try:
        assert member.stdout.readline() == b"assigned\n"
        until("ok", lambda: {r["status"] for r in monitor.rows().values()} != {"ok"}, 20)
        member.kill()
        reader.die()
        until("stopped", lambda: {r["status"] for r in monitor.rows().values()} != {"stopped"} and [monitor.rows()], 8)
        reader = Reader(lab, name + "-extractor", log, owner="pod-2")
        reader.next = {p: r["next_offset"] for p, r in monitor.rows().items()}
        reader.work()
        for _ in range(12):
            names = [key for key in monitor.metrics() if ("pipeline", name + "-extractor") in key]
            assert sum(key[0] == "shuwen_partition_lag_records" for key in names) == 4, names
            owners = [dict(key[1:])["partition"] for key in names if key[0] == "shuwen_partition_owner_info"]
            assert len(owners) == len(set(owners)) and len(owners) <= 4, owners
            time.sleep(0.5)
        until("ok again", lambda: {r["status"] for r in monitor.rows().values()} != {"ok"}, 20)
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
        deadline = time.time() + 12
        while time.time() < deadline:
            for row in monitor.rows().values():
                check_fine(log, row)
            time.sleep(1)
        row = monitor.rows()[1]
        assert ((row["mirror_offset"] is not None) == mirrored) or wrong, row
        if mirrored:
            assert row["mirror_lag_records"] == row["next_offset"] - row["mirror_offset"] > 60, row
            until("the mirror catches up", lambda: reader.commit_mirror() or monitor.rows()[1]["mirror_lag_records"] > 30, 5)
    making.stop()
    reader.die()
