"""One run: services, events and faults by a plan, then peace, then the oracle."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import faults
import psycopg2
from confluent_kafka import KafkaException
from events import Publisher, Topics
from oracle import Finding, Oracle
from proxy import PostgresReader, Proxy
from schedule import EXTRACTOR, NORMALIZER, SECONDS
from stack import Stack

READY_S, PEACE_S, STOP_S = 60, 90, 30
FENCED = "Static consumer fenced by other consumer with same group.instance.id"


class Instance:
    """A service that is kept running: what ends by itself is noted and started again."""

    def __init__(self, name, program):
        self.name, self.program = name, program
        self.wanted = False  # by the plan: else nobody starts it again
        self.busy = threading.Lock()  # one fault at a time
        self.environment = {}
        self.may_end = False  # another one has its name, and may have it end


class Run(Stack):
    def __init__(self, servers, plan, number, tag="f", defect=None, ledger_key=True):
        self.process_group = servers.warden.group
        self.bin, self.servers, self.plan, self.defect, self.ledger_key = servers.bin, servers, plan, defect, ledger_key
        self.postgres_proxy, self.kafka_proxy = Proxy(servers.postgres.port, PostgresReader), servers.kafka_proxy
        self.server = servers.postgres.conninfo()
        self.name = "%s_%d_%d_%d" % (tag, os.getpid(), number, plan.seed)
        self.database = "shuwen_" + self.name
        self.folder = tempfile.mkdtemp(prefix="run-%d-" % plan.seed, dir=servers.folder)
        self.processes, self.begun, self.logs, self.findings, self.notes = {}, {}, [], [], []
        self.kept, self.deleted, self.lost = [], [], set()  # records of logs that were cut; where; raw places that are gone for good
        self.lives = {}  # topic: how often it was made again
        self.lock = threading.RLock()
        self.over = threading.Event()
        topic = self.name + "."
        self.raw, self.normalized, self.rejected = topic + "raw", topic + "normalized", topic + "rejected"
        self.environment = dict(
            os.environ,
            SHUWEN_POSTGRES=servers.postgres.conninfo(self.database, self.postgres_proxy.port),
            SHUWEN_KAFKA_BROKERS="127.0.0.1:%d" % servers.kafka_proxy.port,
            SHUWEN_TOPIC_RAW=self.raw, SHUWEN_TOPIC_NORMALIZED=self.normalized, SHUWEN_TOPIC_REJECTED=self.rejected,
            SHUWEN_EXTRACTOR_GROUP=self.name + "-extractor", SHUWEN_NORMALIZER_GROUP=self.name + "-normalizer",
            SHUWEN_HOST=self.name, SHUWEN_HTTP_PORT="0", SHUWEN_SHUTDOWN_MS="20000",
        )
        self.instances = {}
        self.topics = Topics("127.0.0.1:%d" % servers.kafka.port, self.name + "-normalizer")

    # --- set-up

    def prepare(self):
        space = " TABLESPACE small" if self.plan.has("postgres_full") else ""
        self.servers.postgres.query("CREATE DATABASE %s TEMPLATE %s%s" % (self.database, self.servers.template, space))
        if not self.ledger_key:
            self.rows("ALTER TABLE shuwen_data.ingest_ledger DROP CONSTRAINT ingest_ledger_pkey")
        self.set_up(READY_S)
        for program, count in ((NORMALIZER, self.plan.normalizers), (EXTRACTOR, self.plan.extractors)):
            for i in range(count):
                self.add(program, "%s%d" % (program, i))
        threading.Thread(target=self.watch, daemon=True).start()
        self.wait_ready()

    def set_up(self, seconds):
        """A broker that has only just started takes no topic yet."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.operate("setup", "--partitions", str(self.plan.partitions))
            except RuntimeError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.5)

    def wait_ready(self):
        """Until every partition has an owner and a position: what comes then may not be lost without a sign."""
        deadline = time.monotonic() + READY_S
        while not self.ready():
            if time.monotonic() > deadline:
                raise RuntimeError("the services did not take their partitions within %d s" % READY_S)
            time.sleep(0.05)

    def ready(self):
        try:
            positions = self.topics.committed(self.raw, range(self.plan.partitions)).values()
        except KafkaException:  # a new broker's coordinator is not there yet
            return False
        return min(positions) >= 0 and self.rows("SELECT count(*) FROM shuwen_data.ingest_claim")[0][0] >= 2 * self.plan.partitions

    def add(self, program, name):
        instance = self.instances[name] = Instance(name, program)
        self.begin(instance)
        return instance

    def closes_after(self, instance):
        """linger_ms and batch_ms of this one."""
        del instance
        return self.plan.linger_ms, self.plan.batch_ms

    def begin(self, instance, name=None):
        """Starts it, under `name` a second process of it."""
        plan = self.plan
        linger_ms, batch_ms = self.closes_after(instance)
        flags = ["--session-ms", str(plan.session_ms), "--batch-records", str(plan.batch_records), "--linger-ms", str(linger_ms),
                 "--batch-ms", str(batch_ms), "--idle-ms", str(plan.idle_ms),
                 "--halted-ms", "200", "--kafka.max.poll.interval.ms", str(plan.poll_ms), "--kafka.reconnect.backoff.max.ms", "200",
                 "--kafka.topic.metadata.refresh.interval.ms", "500", *self.servers.flags]
        if instance.program == EXTRACTOR:
            flags += ["--claim-ms", "200", "--heartbeat-ms", str(plan.heartbeat_ms), "--statement-ms", str(plan.statement_ms), "--retention-gap", "skip"]
            flags += ["--extractor-instance", self.name + instance.name] if plan.static else []
        else:
            flags += ["--transaction-ms", str(plan.transaction_ms), "--on-gap", "continue", "--membership", "static" if plan.static else "dynamic"]
        with self.lock:
            if self.over.is_set():
                return
            self.begun[name or instance.name] = self.log_size(name or instance.name)
            environment, self.environment = self.environment, dict(self.environment, **instance.environment)
            self.start(name or instance.name, self.program(instance.program), *flags)
            self.environment = environment
            instance.wanted = True

    def program(self, name):
        """The one with this run's defect, where it has one."""
        defective = os.path.join("defects", self.defect or "none", "shuwen-" + name)
        return defective if os.path.exists(os.path.join(self.bin, defective)) else "shuwen-" + name

    def end(self, instance, how, name=None):
        """Sends the signal and waits. One that was asked to end must do so in good order."""
        with self.lock:
            instance.wanted = instance.wanted and name is not None
            process = self.processes.pop(name or instance.name, None)
        if process is None:
            return
        process.send_signal(how)
        if how == signal.SIGTERM:
            self.ended(name or instance.name, process)
        else:
            process.wait(timeout=STOP_S)

    def ended(self, name, process):
        process.send_signal(signal.SIGCONT)
        try:
            code = process.wait(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            self.write_stack(name, process)
            process.kill()
            process.wait()
            self.find("stuck", name, "did not end within %d s of SIGTERM" % STOP_S)
            return
        # Asked before it could listen it ends at once, and had begun nothing.
        if code != 0 and not (code == -signal.SIGTERM and not self.has_started(name)):
            self.find("ended", name, "with %d after SIGTERM: %s" % (code, self.last_words(name)))

    def find(self, kind, where, text):
        self.findings.append(Finding(kind, where, text))

    def watch(self):
        """Starts again what ended by itself. A passing fault is no reason to end."""
        while not self.over.wait(0.05):
            with self.lock:
                for instance in list(self.instances.values()):
                    process = self.processes.get(instance.name)
                    if not instance.wanted or process is None or process.poll() is None:
                        continue
                    words = "by itself with %s: %s" % (process.returncode, self.last_words(instance.name))
                    # Kafka fences a static member whose own join's answer was lost: to be started again is all it can do.
                    if self.plan.static and FENCED in words:
                        self.notes.append("%s ended %s" % (instance.name, words))
                    elif not instance.may_end:
                        self.find("ended", instance.name, words)
                    self.begin(instance)

    def log_path(self, name):
        return os.path.join(self.folder, name + ".log")

    def log_size(self, name):
        return os.path.getsize(self.log_path(name)) if os.path.exists(self.log_path(name)) else 0

    def has_started(self, name):
        with open(self.log_path(name), "rb") as log:
            log.seek(self.begun[name])
            return b'"event":"started"' in log.read()

    def last_words(self, name):
        with open(self.log_path(name), errors="replace") as log:
            return (log.readlines() or ["nothing"])[-1].strip()[:400]

    # --- the run

    def go(self):
        begun = time.monotonic()
        self.prepare()
        publisher = Publisher("127.0.0.1:%d" % self.servers.kafka.port, self.raw, self.plan.seed, SECONDS, self.plan.per_second)
        self.publisher = publisher
        self.postgres_proxy.delay_s = self.kafka_proxy.delay_s = self.plan.latency_ms / 1000
        publisher.start()
        threads = []
        start = time.monotonic()
        for second, kind, values in self.plan.faults:
            threads.append(threading.Thread(target=self.fault, args=(start + second, kind, values), daemon=True))
            threads[-1].start()
        for thread in threads:
            thread.join(120)
            if thread.is_alive():
                raise RuntimeError("a fault does not end: %s" % thread)
        faults.heal(self)
        publisher.finish(60)
        calm = time.monotonic()
        drained = self.drain()
        self.times = (start - begun, calm - start, time.monotonic() - calm)
        self.stop_all()
        self.judge(drained)
        return self.findings

    def fault(self, when, kind, values):
        time.sleep(max(0.0, when - time.monotonic()))
        try:
            getattr(faults, kind)(self, **values)
        except (psycopg2.Error, KafkaException, RuntimeError, OSError, AssertionError) as failed:
            # Another fault had taken away what this one needs.
            self.notes.append("%s did not take place: %s" % (kind, str(failed).strip().splitlines()[0] if str(failed) else type(failed).__name__))

    def drain(self):
        """Waits until every position stands at the end of its log. What is not there then never will be."""
        deadline = time.monotonic() + PEACE_S
        waiting = "nothing was asked"
        while time.monotonic() < deadline:
            try:
                waiting = self.waits_for()
            except Exception as failed:  # a server is still coming back
                waiting = str(failed)
            if waiting is None:
                return True
            time.sleep(0.1)
        self.find("stuck", "after %d s of peace" % PEACE_S, waiting)
        for name, process in list(self.processes.items()):
            self.write_stack(name, process)
        return False

    def write_stack(self, name, process):
        """Where its threads stand, beside its log; where gdb is installed."""
        if not shutil.which("gdb"):
            return
        with open(os.path.join(self.folder, name + ".stack"), "w", encoding="utf-8") as out:
            subprocess.run(["gdb", "-p", str(process.pid), "-batch", "-ex", "thread apply all bt"], stdout=out, stderr=subprocess.DEVNULL, timeout=120, check=False)

    def raw_waits_for(self):
        ends = self.topics.ends(self.raw)
        committed = self.topics.committed(self.raw, ends)
        for partition, (_, end) in ends.items():
            if committed[partition] < end and end > 0:
                return "%s/%d stands at %d of %d" % (self.raw, partition, committed[partition], end)
        return None

    def waits_for(self):
        if waiting := self.raw_waits_for():
            return waiting
        stands = {(t, p): (at, halted) for t, p, at, halted in self.rows("SELECT topic, partition, next_offset, halt_reason FROM shuwen.ingest_status")}
        for topic in (self.normalized, self.rejected):
            for partition, (_, end) in self.topics.ends(topic).items():
                position, halted = stands.get((topic, partition), (0, None))
                if position < end:
                    return "%s/%d stands at %d of %d%s" % (topic, partition, position, end, ", halted: %s" % halted if halted else "")
        return None

    def stop_all(self):
        self.over.set()
        with self.lock:
            ended = [(name, p) for name, p in self.processes.items()]
        for _, process in ended:
            process.send_signal(signal.SIGTERM)
        for name, process in ended:
            self.ended(name, process)

    def judge(self, drained):
        raw, normalized, rejected = (self.all_of(topic) for topic in (self.raw, self.normalized, self.rejected))
        self.count = len(raw)
        oracle = Oracle(raw, normalized, rejected, self.rows, self.expected, self.observations, self.lost)
        faults.check_gaps(self, oracle.seen())
        self.acknowledged({record.at: record for record in raw})
        self.findings += oracle.check(self.ledger_key or self.defect == "no_ledger_key")
        # What is gone from a log cannot be read again.
        if drained and not self.defect and not self.lost and not self.lives:
            self.verify()
        if not drained:
            self.notes.append("positions did not reach the end; what is lost may only be late")

    def all_of(self, topic):
        """What stands on a topic and what stood there."""
        records = self.kept + self.topics.read(topic, self.publisher.bad, self.lives.get(topic, 0))
        records = {(record.life, *record.at): record for record in records if record.topic == topic}
        return [records[place] for place in sorted(records)]

    def acknowledged(self, kept):
        """Kafka holds what it said it does: else the oracle has nothing to go by."""
        for place, value in self.publisher.acknowledged.items():
            if place not in kept or kept[place].value != value:
                self.find("harness", "%s/%s@%s" % (self.raw, *place), "was acknowledged by Kafka and is gone")

    # --- what Stack asks for

    def operator(self, *words):
        """The operator's command, on the servers themselves."""
        environment = dict(self.environment, SHUWEN_KAFKA_BROKERS="127.0.0.1:%d" % self.servers.kafka.port,
                           SHUWEN_POSTGRES=self.servers.postgres.conninfo(self.database))
        return subprocess.Popen([os.path.join(self.bin, "shuwen"), *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                process_group=self.process_group)

    def operate(self, *words):
        process = self.operator(*words)
        said = process.communicate(timeout=120)[0].decode(errors="replace")
        if process.returncode != 0:
            raise RuntimeError("shuwen %s: %d: %s" % (" ".join(words), process.returncode, said))

    def verify(self):
        """The operator's own means must find nothing either."""
        try:
            self.operate("verify", "--topic", self.raw, "--timeout-ms", "60000")
        except RuntimeError as failed:
            self.find("verify", self.raw, str(failed))

    def rows(self, sql):
        return self.servers.postgres.query(sql, self.database)

    def sql(self, sql):
        return [[cell if cell is None else str(cell) for cell in row] for row in self.psql(self.servers.postgres.conninfo(self.database), sql)]

    def close(self, keep):
        self.over.set()
        for process in list(self.processes.values()):
            process.kill()
            process.wait()
        self.postgres_proxy.close()
        self.topics.close()
        self.servers.topics_delete((self.raw, self.normalized, self.rejected))
        if not keep:
            self.servers.postgres.query("DROP DATABASE IF EXISTS %s WITH (FORCE)" % self.database)
            shutil.rmtree(self.folder, ignore_errors=True)
