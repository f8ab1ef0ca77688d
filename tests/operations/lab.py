"""What the scenarios share: a database, topics, a producer that remembers every record, a reader whose every step is known, and the
monitor under test as a process. The reader writes what an extractor writes, claim rows and ledger rows, at a pace that the test sets:
only so is the truth known to the record. Brokers, database and monitor are the real ones."""

import bisect
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
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

BROKERS = os.environ.get("SHUWEN_KAFKA_BROKERS", "")
LEASE_MS = 4000
POLL_MS = 1000
SLACK = 2.0


def slack():
    """Two cores run all scenarios at once, and the servers: what a quiet machine does in n seconds is given so many more."""
    return SLACK + 0.75 * max(0, os.getloadavg()[0] / os.cpu_count() - 4)


def until(what, check, seconds):
    """Waits until check() returns nothing; what it returns is what is wrong."""
    began = time.time()
    while True:
        wrong = check()
        if not wrong:
            return
        assert time.time() < began + seconds + slack(), "%s, not within %s s: %s" % (what, seconds, str(wrong)[:2000])
        time.sleep(0.1)


def admin():
    return AdminClient({"bootstrap.servers": BROKERS})


def make_topic(name, partitions=4, **config):
    settings = {key.replace("_", "."): str(value) for key, value in config.items()}
    client = admin()  # its answers die with it
    client.create_topics([NewTopic(name, partitions, 1, config=settings)], operation_timeout=30)[name].result(60)


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
        self.next[partition] = to

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

    def __init__(self, lab, name, *flags, wrong=None, prefix=(), **environment):
        self.lab, self.name, self.flags, self.wrong = lab, name, flags, wrong
        self.prefix, self.state = list(prefix), os.path.join(lab.stack.folder, name + ".state")
        self.environment = dict(lab.stack.environment, SHUWEN_TOPIC_RAW=name + ".raw", SHUWEN_TOPIC_NORMALIZED=name + ".news",
                                SHUWEN_TOPIC_REJECTED=name + ".rejected", SHUWEN_NORMALIZER_GROUP=name + "-normalizer",
                                SHUWEN_EXTRACTOR_GROUP=name + "-extractor", SHUWEN_LEASE_MS=str(LEASE_MS), SHUWEN_HTTP_PORT="0", **environment)
        self.process = None
        self.start()

    def start(self):
        log = os.path.join(self.lab.stack.folder, self.name + ".log")
        command = [*self.prefix, os.path.join(self.lab.stack.bin, "shuwen-monitor"), "--poll-ms", str(POLL_MS), "--state-file", self.state, *self.flags]
        with open(log, "w") as out:
            self.process = subprocess.Popen(command, env=self.environment, stderr=out, stdout=out)
        deadline = time.time() + 20
        while not (found := re.search(r'"port":(\d+)', open(log).read())):
            assert time.time() < deadline and self.process.poll() is None, "the monitor did not start: " + open(log).read()
            time.sleep(0.02)
        self.address = "http://127.0.0.1:" + found.group(1)

    def end(self, kill=False):
        if self.process:
            (self.process.kill if kill else self.process.terminate)()
            code = self.process.wait(30)
            assert kill or code == 0, "the monitor ended with %d" % code
        self.process = None

    def get(self, path, token=None, method="GET", data=None):
        """Status and text of an answer."""
        headers = {"Authorization": "Bearer " + token} if token else {}
        asked = urllib.request.Request(self.address + path, method=method, data=data, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=5) as answer:
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

    def status(self):
        """What /api/v1/pipelines says, after what must hold in every answer was checked, and that the metrics say the same."""
        for _ in range(20):
            said = json.loads(self.get("/api/v1/pipelines")[1])
            metrics = self.metrics()
            if json.loads(self.get("/api/v1/pipelines")[1])["as_of"] == said["as_of"]:
                break
        else:
            raise AssertionError("no two answers of one poll")
        check_sense(said)
        check_same(said, metrics)
        return self.wrong(said) if self.wrong else said

    def pipeline(self, which="extractor"):
        for one in self.status()["pipelines"]:
            if one["pipeline"] == "%s-%s" % (self.name, which):
                return one
        return None

    def rows(self, which="extractor"):
        """{partition: row}; empty while there are none."""
        one = self.pipeline(which)
        return {row["partition"]: row for row in one["partitions"]} if one else {}

    def sees(self, reader):
        """Waits until the positions that are shown are the reader's, or passed them, with the age of what is next."""
        def wrong():
            rows = self.rows()
            return [p for p, to in reader.next.items() if p not in rows or rows[p]["never_started"] or rows[p]["next_offset"] < to
                    or rows[p]["lag_seconds"] is None]
        until("all positions", wrong, 20)

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
