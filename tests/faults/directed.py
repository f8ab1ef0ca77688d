"""Schedules that lead straight to one moment: what a defect does there is wrong each time, and what the product does is right. Nothing here
depends on how fast the machine is: every step waits for the one before."""

import json
import os
import signal
import threading
import time
import urllib.request

import faults
from confluent_kafka import KafkaException
from events import Publisher, Topics
from proxy import Rule
from run import Run
from schedule import EXTRACTOR, NORMALIZER, Plan

STEP_S = 90
NEVER_MS = 3600000
GATHERS_MS = 60000  # the longest that a service may be told
SETTLED = True  # nothing is to come: positions that a defect left behind are not waited for


class Directed(Run):
    """A run whose faults are a schedule: script(run). One instance of each service to begin with, and no transaction but a batch's own."""

    def __init__(self, servers, number, name, script, defect=None, ledger_key=True, gathers=None, **settings):
        plan = Plan(1, None, [])
        plan.partitions, plan.normalizers, plan.extractors, plan.static = 2, 1, 1, False
        plan.batch_records, plan.linger_ms, plan.latency_ms, plan.idle_ms, plan.heartbeat_ms = 500, 20, 0, NEVER_MS, NEVER_MS
        plan.faults, plan.transaction_ms, plan.session_ms, plan.poll_ms, plan.statement_ms = [], 60000, 3000, 60000, 60000
        for setting, value in settings.items():
            setattr(plan, setting, value)
        super().__init__(servers, plan, number, tag=name, defect=defect, ledger_key=ledger_key)
        self.script = script
        self.gathers = gathers  # name of an instance whose batch stays open until somebody asks for its partitions
        self.environment["CAMPAIGN_SIGN"] = os.path.join(self.folder, "sign")

    def go(self):
        self.prepare()
        self.publisher = Publisher("127.0.0.1:%d" % self.servers.kafka.port, self.raw, self.plan.seed, 0, 0)
        settled = self.script(self)
        faults.heal_processes(self)
        drained = settled or self.drain()
        self.stop_all()
        self.judge(drained)
        return self.findings

    def closes_after(self, instance):
        return (GATHERS_MS, GATHERS_MS) if instance.name == self.gathers else super().closes_after(instance)

    def publish(self, count, bad=False):
        for _ in range(count):
            self.publisher.send(self.publisher.bad_event() if bad else None)
        if self.publisher.producer.flush(STEP_S):
            raise RuntimeError("Kafka did not take the events")

    def step(self, done, what):
        deadline = time.monotonic() + STEP_S
        while not self.answers(done):
            if time.monotonic() > deadline:
                raise RuntimeError("waited too long: " + what)
            time.sleep(0.02)

    def answers(self, done):
        try:
            return done()
        except KafkaException:  # a coordinator that is moving, a topic that was only just made
            return None

    def rest(self):
        self.step(lambda: self.waits_for() is None, "until all is read")

    def rest_of_normalizer(self):
        self.step(lambda: self.raw_waits_for() is None, "until all is normalized")

    def stored(self):
        """Records by the ledger: each time that they were stored."""
        return self.rows("SELECT coalesce(sum(records), 0)::bigint FROM shuwen_data.ingest_ledger")[0][0]

    def freeze(self, name):
        self.processes[name].send_signal(signal.SIGSTOP)

    def wake(self, name):
        self.processes[name].send_signal(signal.SIGCONT)

    def handled(self, name):
        """Records that a service was handed so far, by its own metrics."""
        with open(self.log_path(name), encoding="utf-8") as log:
            port = [json.loads(line)["http_port"] for line in log if '"event":"started"' in line][-1]
        with urllib.request.urlopen("http://127.0.0.1:%d/metrics" % port, timeout=10) as page:
            lines = page.read().decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("shuwen_worker_records_total"))


def nothing(run):
    run.publish(20)


def zombie(run):
    """Frozen while its batch is on the way to PostgreSQL; another takes over and stores the same records; then it goes on where it was."""
    held = Rule("BEGIN", "before", hold=threading.Event())
    run.postgres_proxy.arm(held)
    run.publish(40)
    run.step(lambda: held.hits, "for a batch on its way")
    run.freeze("extractor0")
    run.add(EXTRACTOR, "extractor1")
    run.step(lambda: run.stored() >= 40, "for another instance to store the records")
    held.hold.set()
    run.wake("extractor0")


def handing_over(run):
    """Asked for partitions while it gathers a batch of theirs; who gets them finds the records stored, or stores them."""
    run.publish(40)
    run.rest_of_normalizer()
    run.step(lambda: run.handled("extractor0") >= 40, "for the batch to be gathered")
    run.add(EXTRACTOR, "extractor1")
    run.step(lambda: run.stored() > 0, "for somebody to store them")
    with open(run.environment["CAMPAIGN_SIGN"], "w", encoding="utf-8"):
        pass


def unfenced(run):
    """A normalizer, frozen while the positions of its transaction are on their way; another takes over and commits the same records."""
    held = Rule("TxnOffsetCommit", "before", hold=threading.Event(), of=run.name.encode())
    run.kafka_proxy.arm(held)
    run.publish(40)
    run.step(lambda: held.hits, "for a transaction on its way")
    run.freeze("normalizer0")
    run.add(NORMALIZER, "normalizer1")
    run.rest_of_normalizer()
    held.hold.set()
    run.wake("normalizer0")


def cut(where, skip, bad=False):
    def script(run):
        """The connection is lost at one COMMIT of a batch. Again and again: a claim that is taken anew has a COMMIT, too."""
        for _ in range(3):
            rule = Rule("COMMIT", where, skip=skip)
            run.postgres_proxy.arm(rule)
            run.publish(20, bad)
            run.step(lambda rule=rule: rule.hits, "for a COMMIT to cut")
            run.rest()
    return script


def mirror_behind(run):
    """Kafka was told a position, then no more of them; the process dies and is started again."""
    topics = Topics("127.0.0.1:%d" % run.servers.kafka.port, run.name + "-extractor")

    def told():
        return sum(max(0, at) for at in topics.committed(run.normalized, range(run.plan.partitions)).values())
    run.publish(20)
    run.rest()
    run.step(told, "for Kafka to be told a position")
    deaf = Rule("OffsetCommit", "before", count=10**9, of=run.name.encode())
    run.kafka_proxy.arm(deaf)
    run.publish(20)
    run.rest()
    run.end(run.instances["extractor0"], signal.SIGKILL)
    run.kafka_proxy.disarm(deaf)
    topics.close()
    run.begin(run.instances["extractor0"])
    run.publish(20)
    run.rest_of_normalizer()
    run.step(lambda: run.handled("extractor0") >= 20, "for what is new to be read")
    return SETTLED
