"""What is done to a run. Each function is one kind of fault of schedule.py: it begins, waits, and puts right again what does not by itself."""

import glob
import os
import signal
import subprocess
import time

import admin
import psycopg2
from confluent_kafka.admin import NewPartitions
from events import Topics
from oracle import raw_place
from proxy import Rule
from schedule import EXTRACTOR, NORMALIZER


FAKETIME = (glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1") or [None])[0]


def heal_processes(run):
    for process in list(run.processes.values()):
        process.send_signal(signal.SIGCONT)


def heal(run):
    servers = run.servers
    for proxy in (run.postgres_proxy, run.kafka_proxy):
        proxy.heal()
    if os.path.exists(servers.ballast()):
        os.remove(servers.ballast())
    heal_processes(run)
    if not servers.postgres.running():
        servers.postgres.start()
    if not servers.kafka.running():
        servers.kafka.start()
    for name in ("default_transaction_read_only", "default_transaction_isolation"):
        servers.postgres.set(name, None)
    # Some of each have to be there, or nothing gets done.
    for instance in run.instances.values():
        with instance.busy:
            if not instance.wanted and instance.name[-1].isdigit():
                run.begin(instance)


# --- processes


def kill(run, who, away):
    leave(run, run.instances[who], signal.SIGKILL, away)


def terminate(run, who, away):
    leave(run, run.instances[who], signal.SIGTERM, away)


go = terminate


def leave(run, instance, how, away):
    with instance.busy:
        run.end(instance, how)
        time.sleep(away)
        run.begin(instance)


def freeze(run, name, seconds):
    """SIGSTOP; returns the process, which SIGCONT wakes."""
    process = run.processes.get(name)
    if process is None or process.poll() is not None:
        raise RuntimeError("%s does not run" % name)
    process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    return process


def pause(run, who, seconds):
    with run.instances[who].busy:
        freeze(run, who, seconds).send_signal(signal.SIGCONT)


# Its session, its longest time between polls and its transaction's time are all over when it wakes up.
zombie = pause


def replace(run, who, seconds):
    """Another process takes the name while the first one is frozen; then the first one wakes up and does what it had in hand."""
    instance = run.instances[who]
    with instance.busy:
        instance.may_end = True
        process = freeze(run, who, seconds * 0.3)
        run.begin(instance, who + "again")
        time.sleep(seconds * 0.7)
        process.send_signal(signal.SIGCONT)
        time.sleep(0.5)
        run.end(instance, signal.SIGKILL, who + "again")
        time.sleep(0.1)
        instance.may_end = False


def clock_step(run, who, step):
    """Its wall clock jumps; the monotonic one goes on."""
    instance = run.instances[who]
    file = os.path.join(run.folder, who + ".clock")
    set_clock(file, 0)
    with instance.busy:
        instance.environment = {"LD_PRELOAD": run.servers.clock + ":" + FAKETIME, "FAKETIME_TIMESTAMP_FILE": file, "FAKETIME_NO_CACHE": "1", "DONT_FAKE_MONOTONIC": "1"}
        run.end(instance, signal.SIGTERM)
        run.begin(instance)
        time.sleep(1.0)
        set_clock(file, step)


def set_clock(file, seconds):
    with open(file + ".new", "w", encoding="utf-8") as out:
        out.write("%+d" % seconds)
    os.rename(file + ".new", file)


def come(run, program, seconds):
    instance = run.add(program, "%s-guest%d" % (program, len(run.instances)))
    time.sleep(seconds)
    with instance.busy:
        run.end(instance, signal.SIGTERM)
        run.instances.pop(instance.name, None)


# --- links


def armed(run, proxy, rule):
    """The rule stands until it was followed, at most while events are published."""
    proxy.arm(rule)
    while rule.count > 0 and run.publisher.is_alive():
        time.sleep(0.02)
    proxy.disarm(rule)
    if not rule.hits:
        raise RuntimeError("no message was cut")


def commit_cut(run, where, skip, half, count):
    armed(run, run.postgres_proxy, Rule("COMMIT", where, skip=skip, half=half, count=count))


def request_cut(run, request, where, skip, half, count):
    armed(run, run.kafka_proxy, Rule(request, where, skip=skip, half=half, count=count))


def postgres_bytes(run, size, half):
    armed(run, run.postgres_proxy, Rule(None, "bytes", size=size, half=half))


def kafka_bytes(run, size, half):
    armed(run, run.kafka_proxy, Rule(None, "bytes", size=size, half=half))


def slow(run, proxy, delay_ms, seconds):
    proxy.delay_s = delay_ms / 1000
    time.sleep(seconds)
    proxy.delay_s = run.plan.latency_ms / 1000


def postgres_delay(run, delay_ms, seconds):
    slow(run, run.postgres_proxy, delay_ms, seconds)


def kafka_delay(run, delay_ms, seconds):
    slow(run, run.kafka_proxy, delay_ms, seconds)


def refuse(proxy, seconds):
    proxy.refuse(True)
    time.sleep(seconds)
    proxy.refuse(False)


def postgres_refuse(run, seconds):
    refuse(run.postgres_proxy, seconds)


def kafka_refuse(run, seconds):
    refuse(run.kafka_proxy, seconds)


def coordinator_silent(run, seconds):
    """The broker's coordinators of groups and transactions answer nobody, while its logs go on."""
    proxy = run.kafka_proxy
    proxy.silent = frozenset(("JoinGroup", "SyncGroup", "Heartbeat", "OffsetCommit", "TxnOffsetCommit", "EndTxn", "InitProducerId"))
    time.sleep(seconds)
    proxy.silent = frozenset()


# --- PostgreSQL


def postgres_immediate(run, seconds):
    with run.servers.power:
        run.servers.postgres.stop()
        time.sleep(seconds)
        run.servers.postgres.start()


def postgres_terminate(run):
    for _ in range(4):
        run.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'shuwen-extractor' AND datname = current_database()")
        time.sleep(0.15)


def setting(run, name, value, seconds):
    run.servers.postgres.set(name, value)
    time.sleep(seconds)
    run.servers.postgres.set(name, None)


def postgres_read_only(run, seconds):
    """As a standby answers that was not promoted yet."""
    setting(run, "default_transaction_read_only", "on", seconds)


def postgres_full(run, seconds):
    """The file system of this run's tables has not a byte left."""
    ballast = run.servers.ballast()
    try:
        with open(ballast, "wb", buffering=0) as file:
            while True:
                file.write(b"x" * 65536)
    except OSError:
        pass
    time.sleep(seconds)
    os.remove(ballast)


def postgres_lock(run, table, seconds):
    """Longer, for the statement's time limit, than a minute is for the usual one."""
    connection = run.servers.postgres.connect(run.database)
    try:
        connection.autocommit = False
        cursor = connection.cursor()
        cursor.execute("SET lock_timeout = 2000")
        if table == "ingest_claim":
            cursor.execute("SELECT 1 FROM shuwen_data.ingest_claim FOR UPDATE")
        else:
            cursor.execute("LOCK TABLE shuwen_data.%s IN ACCESS EXCLUSIVE MODE" % table)
        time.sleep(seconds)
    finally:
        connection.close()


def postgres_deadlock(run, seconds):
    """Another session takes the same locks in the other order: articles first, claims then."""
    deadline = time.monotonic() + seconds
    connection = run.servers.postgres.connect(run.database)
    try:
        connection.autocommit = False
        while time.monotonic() < deadline:
            try:
                cursor = connection.cursor()
                cursor.execute("SELECT 1 FROM shuwen_data.article ORDER BY stored_at DESC, article_key DESC LIMIT 200 FOR UPDATE")
                cursor.execute("SELECT 1 FROM shuwen_data.ingest_claim ORDER BY topic DESC, partition DESC FOR UPDATE")
            except psycopg2.errors.DeadlockDetected:
                pass
            connection.rollback()
    finally:
        connection.close()


def postgres_serializable(run, seconds):
    """Every transaction is serializable by default, and another session's writes fail some of ours."""
    servers = run.servers
    servers.postgres.set("default_transaction_isolation", "serializable")
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            try:
                run.rows("UPDATE shuwen_data.article SET stored_at = stored_at WHERE article_key IN "
                         "(SELECT article_key FROM shuwen_data.article ORDER BY stored_at DESC LIMIT 20)")
            except psycopg2.errors.SerializationFailure:
                pass
            time.sleep(0.02)
    finally:
        servers.postgres.set("default_transaction_isolation", None)


# --- Kafka


def broker(run, seconds, how):
    with run.servers.power:
        run.servers.kafka.stop(how)
        time.sleep(seconds)
        run.servers.kafka.start()


def broker_kill(run, seconds):
    broker(run, seconds, signal.SIGKILL)


def broker_restart(run, seconds):
    broker(run, seconds, signal.SIGTERM)


def partitions(run, topic):
    """The topic gains two."""
    name = getattr(run, topic)
    count = len(run.servers.ends(name)) + 2
    for future in run.servers.admin.create_partitions([NewPartitions(name, count)], operation_timeout=10).values():
        future.result(20)


class Away:
    """All instances of a program are stopped, and started again in the end."""

    def __init__(self, run, program, how=signal.SIGTERM):
        self.run, self.how = run, how
        self.instances = [i for i in list(run.instances.values()) if i.program == program]

    def __enter__(self):
        for instance in self.instances:
            instance.busy.acquire()
            self.run.end(instance, self.how)

    def __exit__(self, *unused):
        for instance in self.instances:
            if instance.name in self.run.instances:
                self.run.begin(instance)
            instance.busy.release()


def retention(run, topic, partition, keep):
    """The log's head is deleted, as retention does it, with records that nobody has read yet."""
    name = getattr(run, topic)
    with Away(run, NORMALIZER if topic == "raw" else EXTRACTOR):
        time.sleep(1.0)
        topics = Topics("127.0.0.1:%d" % run.servers.kafka.port)
        try:
            # In this order: what is written while the topic is read stays.
            before = topics.ends(name)[partition][1] - keep
            run.kept += topics.read(name, run.publisher.bad)
        finally:
            topics.close()
        if before <= 0:
            raise RuntimeError("the partition is still empty")
        admin.delete_records(name, partition, before)
        run.deleted.append((name, partition, before))


def recreate(run, grown):
    """articles.normalized is deleted and made again, once all of it was read; grown: the new one may have outgrown the old positions before
    an extractor sees it. Every partition that had come anywhere has to halt, until the operator lets it go on."""
    run.publisher.paused.set()
    try:
        rest(run)
        with Away(run, EXTRACTOR):
            with Away(run, NORMALIZER):
                if waiting := run.waits_for():
                    raise RuntimeError("did not come to rest: %s" % waiting)
                topics = Topics("127.0.0.1:%d" % run.servers.kafka.port)
                run.kept += topics.read(run.normalized)
                topics.close()
                run.servers.topics_delete([run.normalized])
                run.lives[run.normalized] = 1
                run.operate("setup", "--partitions", str(run.plan.partitions))
            if grown:
                run.publisher.paused.clear()
                time.sleep(1.5)
        resume_halted(run)
    finally:
        run.publisher.paused.clear()


def rest(run, seconds=15):
    deadline = time.monotonic() + seconds
    while (waiting := run.waits_for()) is not None:
        if time.monotonic() > deadline:
            raise RuntimeError("did not come to rest: %s" % waiting)
        time.sleep(0.1)


def resume_halted(run, seconds=30):
    deadline = time.monotonic() + seconds
    status = "SELECT partition, halted FROM shuwen.ingest_status WHERE topic = '%s' AND (next_offset > 0 OR halted)" % run.normalized
    found = run.rows(status)
    while not all(halted for _, halted in found):
        if time.monotonic() > deadline:
            run.find("unrecorded", run.normalized, "was made again, and stands %s (partition, halted)" % found)
            return
        time.sleep(0.1)
        found = run.rows(status)
    for partition, _ in found:
        run.operate("resume", "--topic", run.normalized, "--partition", str(partition), "--from", "earliest", "--note", "the topic was made again")


def redrive(run, killed_after):
    """All letters are processed again while the services go on; what they say is as wrong as before. The command may be killed."""
    process = run.operator("redrive", "--reason", "all", "--rate", "200")
    try:
        process.wait(killed_after or 60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def check_gaps(run, seen):
    """What retention took unread must stand in the database as a gap, in both numbers; returns the raw places that are lost by it. seen: raw
    places that the normalizer wrote of. Fills run.lost."""
    skipped = run.rows("SELECT topic, partition, from_offset, to_offset FROM shuwen_data.ingest_incident WHERE kind = 'skipped'")
    ledger = run.rows("SELECT topic, partition, from_offset, next_offset FROM shuwen_data.ingest_ledger WHERE records > 0")
    for topic, partition, before in run.deleted:
        gaps = [(first, end) for t, p, first, end in skipped if (t, p) == (topic, partition)]
        batches = [(first, end) for t, p, first, end in ledger if (t, p) == (topic, partition)]
        for record in run.kept:
            if (record.topic, record.partition) != (topic, partition) or record.offset >= before:
                continue
            if topic == run.raw:
                place, read = record.at, record.at in seen
                told = any(first <= record.offset for first, _ in gaps)
            else:
                place, read = raw_place(record), any(first <= record.offset < end for first, end in batches)
                told = any(first <= record.offset < end for first, end in gaps)
            if read or place is None:
                continue
            run.lost.add(place)
            if not told:
                run.find("unrecorded", "%s/%d@%d" % (topic, partition, record.offset), "was deleted before it was read, and no gap says so")
