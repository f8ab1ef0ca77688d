"""The campaign: runs of random faults, each from a seed that replays its schedule, each judged by the oracle. `./dev faults` starts it.

    ./dev faults --runs 20 --seed 1000     # seeds 1000 to 1019
    ./dev faults --seed 1007               # one of them again
    ./dev faults --seconds 240             # as many as that time allows

Exit code 0: no finding; 1: findings, with seed and schedule; 77: something is missing here."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "integration", "pipeline")]

try:
    import confluent_kafka.admin  # noqa: F401  Debian's python3-confluent-kafka
    import psycopg2  # noqa: F401
except ImportError as missing:
    print("skipped: %s: apt-get install python3-confluent-kafka python3-psycopg2, and run by /usr/bin/python3" % missing)
    sys.exit(77)

import faults
import schedule
from proxy import KafkaReader, Proxy
from run import Run
from servers import Kafka, Missing, Postgres, Warden


class Servers:
    """What is kept between runs."""

    def __init__(self, folder, programs):
        self.folder, self.bin = folder, programs
        self.warden = Warden(folder)
        self.postgres = Postgres(folder, self.warden.group)
        self.kafka_proxy = Proxy(0, KafkaReader)
        self.kafka = Kafka(folder, self.kafka_proxy.port, self.warden.group)
        self.kafka_proxy.upstream_port = self.kafka.behind
        self.admin = confluent_kafka.admin.AdminClient({"log_level": 0, "bootstrap.servers": "127.0.0.1:%d" % self.kafka.port})
        self.clock = os.path.join(programs, "defects", "libcampaign_clock.so")
        self.flags = []  # for every service
        self.power = threading.Lock()  # one server is switched off and on at a time
        self.template = "campaign_template"
        self.make_template()

    def make_template(self):
        """A database with all migrations: a copy of it is made in no time."""
        self.postgres.query("CREATE DATABASE " + self.template)
        environment = dict(os.environ, SHUWEN_POSTGRES=self.postgres.conninfo(self.template), SHUWEN_KAFKA_BROKERS="127.0.0.1:%d" % self.kafka.port)
        subprocess.run([os.path.join(self.bin, "shuwen"), "setup"], env=environment, check=True, stdout=subprocess.DEVNULL)

    def families(self):
        """The faults that this machine allows; says what it does not."""
        found = {family for _, family in schedule.FAULTS.values()} | {"operator"}
        if not self.postgres.small:
            found.discard("small_disk")
            print("no mount namespace can be had here: the disk is not filled")
        if not faults.FAKETIME or not os.path.exists(self.clock):
            found.discard("clock")
            print("libfaketime is not installed, or the tests are not built: clocks do not jump")
        return found

    def ballast(self):
        return (self.postgres.small or self.folder) + "/ballast"

    def ends(self, topic):
        return self.admin.list_topics(topic, timeout=20).topics[topic].partitions

    def topics_delete(self, topics):
        for future in self.admin.delete_topics(list(topics), operation_timeout=10).values():
            try:
                future.result(20)
            except Exception:  # the next run has other topics
                pass

    def close(self):
        for server in (self.kafka, self.postgres, self.warden):
            try:
                server.close()
            except Exception as failed:
                print("could not be stopped: %s" % failed)


def one(servers, plan, number, keep):
    """True: no finding. Else prints all that is needed to look into it."""
    run = Run(servers, plan, number)
    broken = None
    try:
        findings = run.go()
    except Exception:
        broken, findings = traceback.format_exc(), run.findings
    good = not findings and not broken
    if not good:
        print("\n".join(plan.lines()))
        for text in run.notes + [str(f) for f in findings[:40]] + ([broken] if broken else []):
            print("  " + text)
        if len(findings) > 40:
            print("  and %d more" % (len(findings) - 40))
        print("  again: ./dev faults --seed %d; logs in %s, database %s" % (plan.seed, run.folder, run.database))
    else:
        print("seed %d: %d events, %d faults%s, set-up %.1f s, storm %.1f s, calm after %.1f s" % (
            plan.seed, run.count, len(plan.faults), "; %d notes" % len(run.notes) if run.notes else "", *run.times))
        for note in run.notes:
            print("  " + note)
    sys.stdout.flush()
    faults.heal(run) if broken else None
    run.close(keep or not good)
    return good


def main():
    options = argparse.ArgumentParser(description="Runs of random faults against the services, judged by an oracle.")
    options.add_argument("programs", nargs="?", default="build/bin", help="folder of the programs")
    options.add_argument("--runs", type=int, help="how many (1, or what --seconds allows)")
    options.add_argument("--seed", type=int, default=1, help="the first one's; each run has the next")
    options.add_argument("--seconds", type=float, help="begin no further run after so long")
    options.add_argument("--faults", help="only these kinds, with commas between")
    options.add_argument("--keep", action="store_true", help="keep logs and databases of good runs too, and say more")
    options.add_argument("--dynamic", action="store_true", help="no static members, whatever the seed says")
    options.add_argument("--again", type=int, default=1, help="each seed so many times")
    options.add_argument("--flags", default="", help="more flags for the services, with blanks between: '--log-level debug --kafka.debug cgrp'")
    options.add_argument("--stop", action="store_true", help="end at the first finding")
    options.add_argument("--folder", help="where servers and logs live (a new one under the system's temporary folder)")
    chosen = options.parse_args()
    runs = (chosen.runs or (10**9 if chosen.seconds else 1)) * chosen.again
    folder = os.path.abspath(chosen.folder or tempfile.mkdtemp(prefix="shuwen-faults-"))
    os.makedirs(folder, exist_ok=True)
    os.chmod(folder, 0o755)
    begun, done, failed = time.monotonic(), 0, []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        servers = Servers(folder, os.path.abspath(chosen.programs))
    except Missing as missing:
        print("skipped: %s" % missing)
        return 77
    try:
        families = servers.families()
        servers.flags = chosen.flags.split()
        while done < runs and not (chosen.seconds and time.monotonic() - begun > chosen.seconds):
            plan = schedule.Plan(chosen.seed + done // chosen.again, families, chosen.faults.split(",") if chosen.faults else None)
            plan.static = plan.static and not chosen.dynamic
            if not one(servers, plan, done, chosen.keep):
                failed.append(plan.seed)
            done += 1
            if failed and chosen.stop:
                break
    finally:
        servers.close()
    print("%d runs, %d with findings%s, %.0f s" % (done, len(failed), ": seeds %s" % failed if failed else "", time.monotonic() - begun))
    if not failed and not chosen.folder and not chosen.keep:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
