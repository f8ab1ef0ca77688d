"""What the scenarios share: a database, topics, a producer that remembers every record, a reader whose every step is known, and the
monitor under test as a process. The reader writes what an extractor writes, claim rows and ledger rows, at a pace that the test sets:
only so is the truth known to the record. Brokers, database and monitor are the real ones.

Nothing here depends on how fast the machine is. A state is waited for, patiently (until); what must be told soon is told within so many polls
of the monitor, however long these take (within); and an age that is shown is compared with the truth of the moment that the answer names."""

import bisect
import datetime
import json
import math
import os
import re
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request
import uuid

import psycopg2
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

BROKERS = os.environ.get("SHUWEN_KAFKA_BROKERS", "")
LEASE_MS = 30000  # where nobody dies: a reader that waits for the processor is no dead one
SHORT_LEASE_MS = 5000
POLL_MS = 1000
PATIENCE_S = 120


def until(what, check):
    """Waits until check() returns nothing; what it returns is what is wrong."""
    began = time.time()
    while wrong := check():
        assert time.time() < began + PATIENCE_S, "%s: not within %d s: %s" % (what, PATIENCE_S, str(wrong)[:2000])
        time.sleep(0.1)


def within(polls, monitor, what, check):
    """The same, and the monitor may poll at most so many times until then. One more, of which the answer came before it was shown."""
    last = monitor.polls() + polls + 1
    began = time.time()
    while True:
        polled = monitor.polls()
        wrong = check()
        if not wrong:
            return
        assert polled <= last, "%s: not within %d polls: %s" % (what, polls, str(wrong)[:2000])
        assert time.time() < began + PATIENCE_S, "%s: not within %d s: %s" % (what, PATIENCE_S, str(wrong)[:2000])
        time.sleep(0.1)


def seconds_of(moment):
    return datetime.datetime.fromisoformat(moment).timestamp()


def admin():
    return AdminClient({"bootstrap.servers": BROKERS})


def make_topic(name, partitions=4, **config):
    settings = {key.replace("_", "."): str(value) for key, value in config.items()}
    client = admin()  # its answers die with it

    def refused():
        try:
            client.create_topics([NewTopic(name, partitions, 1, config=settings)], operation_timeout=30)[name].result(60)
        except KafkaException as error:
            return error  # one of this name is still being removed
        return None
    until("the topic is made", refused)


class Log:
    """A topic, its producer, and when each record was stamped."""

    def __init__(self, name, partitions=4, transactional=False, **config):
        make_topic(name, partitions, **config)
        self.name, self.partitions = name, partitions
        settings = {"bootstrap.servers": BROKERS, "linger.ms": 5}
        if transactional:
            settings["transactional.id"] = name
        self.producer = Producer(settings)
        if transactional:
            self.producer.init_transactions(120)
        self.stamped = {p: ([], []) for p in range(partitions)}  # offsets, times in ms

    def put(self, partition, count=1, stamp_ms=None):
        for _ in range(count):
            stamp = stamp_ms if stamp_ms is not None else int(time.time() * 1000)
            self.producer.produce(self.name, b"x", partition=partition, timestamp=stamp,
                                  on_delivery=lambda error, message, stamp=stamp: self.note(error, message, stamp))
        self.producer.poll(0)

    def note(self, error, message, stamp):
        assert error is None, error
        offsets, stamps = self.stamped[message.partition()]
        offsets.append(message.offset())
        stamps.append(stamp)

    def flush(self):
        assert self.producer.flush(120) == 0

    def end(self, partition):
        offsets = self.stamped[partition][0]
        return offsets[-1] + 1 if offsets else 0

    def stamp_of(self, partition, offset):
        """Time of the first record at or after the offset; None: there is none yet."""
        offsets, stamps = self.stamped[partition]
        at = bisect.bisect_left(offsets, offset)
        return stamps[at] if at < len(offsets) else None


class Pulse:
    """Does something again and again on a thread of its own until it is stopped; what went wrong there is raised at the end."""

    def __init__(self, every_s, step):
        self.every_s, self.step, self.error = every_s, step, None
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        due = time.monotonic()
        try:
            while not self.stopping.is_set():
                self.step()
                due += self.every_s
                self.stopping.wait(max(0, due - time.monotonic()))
        except Exception as error:  # shown by stop, in the scenario's own thread
            self.error = error

    def stop(self):
        self.stopping.set()
        self.thread.join(30)
        if self.error:
            raise self.error


def flow(log, per_second, partitions=None):
    """Records at an even pace, split over the partitions."""
    chosen = list(partitions if partitions is not None else range(log.partitions))
    began, done = time.monotonic(), [0]

    def step():
        due = int((time.monotonic() - began) * per_second)
        for n in range(done[0], due):
            log.put(chosen[n % len(chosen)])
        done[0] = due
        log.producer.poll(0)

    return Pulse(0.05, step)


class Reader:
    """Claims partitions in PostgreSQL and moves their positions, as an extractor does."""

    def __init__(self, lab, group, log, partitions=None, owner="pod-1"):
        self.lab, self.group, self.log, self.owner = lab, group, log, owner
        self.partitions = list(partitions if partitions is not None else range(log.partitions))
        self.next = {p: 0 for p in self.partitions}
        self.moved_at, self.longest_gap_s = {}, 0.0
        self.epoch = str(uuid.uuid4())
        self.db = psycopg2.connect(lab.stack.environment["SHUWEN_POSTGRES"])
        self.db.autocommit = True
        self.lock = threading.Lock()
        self.pulse = None
        for p in self.partitions:
            self.sql("INSERT INTO shuwen_data.ingest_claim (pipeline, cluster, topic, partition, start_offset, epoch, owner, backend_pid) "
                     "VALUES (%s, %s, %s, %s, 0, %s, %s, pg_backend_pid()) ON CONFLICT (pipeline, cluster, topic, partition) "
                     "DO UPDATE SET epoch = EXCLUDED.epoch, owner = EXCLUDED.owner, claimed_at = now(), heartbeat_at = now()",
                     group, lab.cluster, log.name, p, self.epoch, owner)

    def sql(self, text, *values):
        with self.lock, self.db.cursor() as cursor:
            cursor.execute(text, values)
            return cursor.fetchall() if cursor.description else None

    def beat(self):
        self.sql("UPDATE shuwen_data.ingest_claim SET heartbeat_at = now() WHERE pipeline = %s AND epoch = %s", self.group, self.epoch)

    def move(self, partition, to):
        if to <= self.next[partition]:
            return
        count = to - self.next[partition]
        self.sql("INSERT INTO shuwen_data.ingest_ledger (pipeline, cluster, topic, partition, lap, from_offset, next_offset, incarnation, epoch, "
                 "records, stored, duplicates, superseded, retracted, rejected, observations, last_event_at) "
                 "VALUES (%s, %s, %s, %s, 0, %s, %s, 0, %s, %s, %s, 0, 0, 0, 0, 0, now())",
                 self.group, self.lab.cluster, self.log.name, partition, self.next[partition], to, self.epoch, count, count)
        now = time.time()
        if partition in self.moved_at:
            self.longest_gap_s = max(self.longest_gap_s, now - self.moved_at[partition])
        self.next[partition], self.moved_at[partition] = to, now

    def step(self, most, stuck=()):
        """One batch per partition: everything that is there, at most `most` records."""
        self.beat()
        for p in self.partitions:
            if p not in stuck:
                self.move(p, min(self.log.end(p), self.next[p] + most))

    def work(self, most=1 << 40, stuck=(), gap_s=1.0):
        self.pulse = Pulse(gap_s, lambda: self.step(most, stuck))
        return self

    def die(self):
        """As SIGKILL does it: no good-bye, the lease runs out."""
        if self.pulse:
            self.pulse.stop()
        self.pulse = None

    def commit_mirror(self):
        """The positions into Kafka's own group offsets, without being a member."""
        consumer = Consumer({"bootstrap.servers": BROKERS, "group.id": self.group, "enable.auto.commit": False})
        consumer.commit(offsets=[TopicPartition(self.log.name, p, n) for p, n in self.next.items()], asynchronous=False)
        consumer.close()


class Unreachable(Exception):
    pass


class Monitor:
    """A shuwen-monitor of the scenario's own, and what it says."""

    def __init__(self, lab, name, *flags, wrong=None, prefix=(), lease_ms=LEASE_MS, **environment):
        self.lab, self.name, self.flags, self.wrong = lab, name, flags, wrong
        self.prefix, self.state = list(prefix), os.path.join(lab.stack.folder, name + ".state")
        self.environment = dict(lab.stack.environment, SHUWEN_TOPIC_RAW=name + ".raw", SHUWEN_TOPIC_NORMALIZED=name + ".news",
                                SHUWEN_TOPIC_REJECTED=name + ".rejected", SHUWEN_NORMALIZER_GROUP=name + "-normalizer",
                                SHUWEN_EXTRACTOR_GROUP=name + "-extractor", SHUWEN_LEASE_MS=str(lease_ms), SHUWEN_HTTP_PORT="0", **environment)
        self.process = None
        self.start()

    def start(self):
        log = os.path.join(self.lab.stack.folder, self.name + ".log")
        command = [*self.prefix, os.path.join(self.lab.stack.bin, "shuwen-monitor"), "--poll-ms", str(POLL_MS), "--state-file", self.state, *self.flags]
        with open(log, "w") as out:
            self.process = subprocess.Popen(command, env=self.environment, stderr=out, stdout=out)
        deadline = time.time() + PATIENCE_S
        while not (found := re.search(r'"port":(\d+)', open(log).read())):
            assert time.time() < deadline and self.process.poll() is None, "the monitor did not start: " + open(log).read()
            time.sleep(0.02)
        self.address = "http://127.0.0.1:" + found.group(1)

    def end(self, kill=False):
        if self.process:
            (self.process.kill if kill else self.process.terminate)()
            code = self.process.wait(PATIENCE_S)
            assert kill or code == 0, "the monitor ended with %d" % code
        self.process = None

    def get(self, path, token=None, method="GET", data=None):
        """Status and text of an answer."""
        headers = {"Authorization": "Bearer " + token} if token else {}
        asked = urllib.request.Request(self.address + path, method=method, data=data, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE_S) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def metrics(self):
        """{(name, (label, value)…): number}"""
        found = {}
        for line in self.get("/metrics")[1].splitlines():
            if line.startswith("#"):
                continue
            name, labels, value = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line).groups()
            found[(name, *sorted(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels or "")))] = float(value)
        return found

    def metric(self, metric, **labels):
        return self.metrics().get((metric, *sorted((k, str(v)) for k, v in labels.items())))

    def polls(self):
        return self.metric("shuwen_monitor_poll_duration_seconds_count") or 0

    def status(self):
        """What /api/v1/pipelines says, after what must hold in every answer was checked, and that the metrics say the same."""
        deadline = time.time() + PATIENCE_S
        while True:
            said = json.loads(self.get("/api/v1/pipelines")[1])
            metrics = self.metrics()
            if json.loads(self.get("/api/v1/pipelines")[1])["as_of"] == said["as_of"]:
                break
            assert time.time() < deadline, "no two answers of one poll"
        check_sense(said)
        check_same(said, metrics)
        return self.wrong(said) if self.wrong else said

    def pipeline(self, which="extractor"):
        for one in self.status()["pipelines"]:
            if one["pipeline"] == "%s-%s" % (self.name, which):
                return one
        return None

    def rows(self, which="extractor", known=True):
        """{partition: row}, and of when it is: the sources were read in the `read_s` seconds before `as_of_s`. Empty while there are none. A monitor
        that the machine keeps from polling says unknown: with `known` that is waited out."""
        deadline = time.time() + PATIENCE_S
        said = self.status()
        while known and "unknown" in [one["status"] for one in said["pipelines"]]:
            assert time.time() < deadline, said
            time.sleep(0.2)
            said = self.status()
        found = {row["partition"]: row for one in said["pipelines"] if one["pipeline"] == "%s-%s" % (self.name, which) for row in one["partitions"]}
        for row in found.values():
            row["as_of_s"], row["read_s"] = seconds_of(said["as_of"]), sum(s["duration_seconds"] for s in said["sources"])
        return found

    def sees(self, reader):
        """Waits until the positions that are shown are the reader's, or passed them, with the age of what is next."""
        def wrong():
            rows = self.rows()
            return [p for p, to in reader.next.items() if p not in rows or rows[p]["never_started"] or rows[p]["next_offset"] < to
                    or rows[p]["lag_seconds"] is None]
        until("all positions", wrong)

    def lag(self, *flags):
        """shuwen lag, as a process without a monitor: its exit status, and what it printed."""
        done = subprocess.run([os.path.join(self.lab.stack.bin, "shuwen"), "lag", *flags], env=self.environment, capture_output=True)
        return done.returncode, done.stdout.decode()

    def check_format(self):
        if not shutil.which("promtool"):
            return
        done = subprocess.run(["promtool", "check", "metrics"], input=self.get("/metrics")[1].encode(), capture_output=True)
        assert done.returncode == 0 and not done.stderr.strip(), done.stderr.decode()


def check_sense(said):
    """No value is negative, and none is something else than a number, whatever the state."""
    for one in said["pipelines"]:
        for row in [one, *one["partitions"]]:
            for name, value in row.items():
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    assert value >= 0 and math.isfinite(value), "%s is %s" % (name, value)


SHARED_VALUES = {"shuwen_partition_lag_records": "lag_records", "shuwen_partition_lag_seconds": "lag_seconds",
                 "shuwen_partition_blocked_records": "blocked_records", "shuwen_partition_lost_records": "lost_records",
                 "shuwen_partition_next_offset": "next_offset", "shuwen_partition_end_offset": "end_offset",
                 "shuwen_partition_progress_age_seconds": "progress_age_seconds", "shuwen_partition_loss_in_seconds": "loss_in_seconds"}


def check_same(said, metrics):
    for one in said["pipelines"]:
        for row in one["partitions"]:
            labels = (("partition", str(row["partition"])), ("pipeline", one["pipeline"]), ("topic", row["topic"]))
            for metric, key in SHARED_VALUES.items():
                shown, expected = metrics.get((metric, *labels)), row.get(key)
                assert shown == expected, "%s%s is %s, in JSON %s" % (metric, labels, shown, expected)
        for name, value in metrics.items():
            if name[0] == "shuwen_pipeline_status" and ("pipeline", one["pipeline"]) in name:
                assert value == (("status", one["status"]) in name), "%s is %s, in JSON %s" % (name, value, one["status"])


class Lab:
    def __init__(self, stack):
        self.stack = stack
        self.cluster = admin().list_topics(timeout=30).cluster_id
        self.monitors = []

    def monitor(self, name, *flags, **more):
        made = Monitor(self, name, *flags, **more)
        self.monitors.append(made)
        return made

    def close(self):
        for monitor in self.monitors:
            monitor.end(kill=True)
