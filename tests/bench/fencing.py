#!/usr/bin/env python3
"""fencing.py PROGRAMS [--events N] [--pairs N]: what exactly-once costs: the pipeline against the same pipeline without its fences.

Without means, linked by tests/faults/defects: the extractor writes a batch without locking the claim and comparing epoch and position, and sends
no heartbeats; the normalizer's positions go into its transaction without the group's generation. Transactions and ledger stay: without
them nothing would know where to go on.

The same backlog goes through both in turns, N pairs, each time into topics and a database of its own. Two ratios: of the time that all took, which
the neighbours on this machine disturb, and of the processor's time of normalizer, extractor and their PostgreSQL backend, which they disturb less.
Needs the servers of `./dev exec`, with PostgreSQL on this machine. Prints the median of the pairs' ratios.
"""
import argparse
import os
import statistics
import sys
import tempfile
import time

import psycopg2
from pipeline import Bench, make_events, say

KINDS = ("fenced", "unfenced")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


class Trial(Bench):
    """One way through, with topics, groups and a database of its own; the raw topic is shared."""

    def __init__(self, options, folder, raw, name):
        super().__init__(options, folder)
        self.name, self.topics["raw"] = name, raw
        self.topics.update(normalized=f"{name}.normalized", rejected=f"{name}.rejected")
        self.conninfo = self.conninfo.replace(f"dbname=bench{os.getpid()}", f"dbname={name}")
        self.environment.update(SHUWEN_POSTGRES=self.conninfo, SHUWEN_TOPIC_RAW=raw, SHUWEN_TOPIC_NORMALIZED=self.topics["normalized"],
                                SHUWEN_TOPIC_REJECTED=self.topics["rejected"])

    def backend(self):
        with psycopg2.connect(self.conninfo) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'shuwen-extractor' AND datname = current_database()")
            return cursor.fetchone()[0]

    def run(self, programs):
        """(seconds, seconds of the processor)"""
        began = time.monotonic()
        running = [self.start(program) for program in programs]
        ended = self.wait(self.stored, self.options.events)
        cpu = sum(cpu_s(pid) for pid in [process.pid for process in running] + [self.backend()])
        for process in running:
            self.stop(process)
        return ended - began, cpu


def trial(options, folder, raw, number, kind):
    bench = Trial(options, folder, raw, f"fence{os.getpid()}_{number}_{kind}")
    names = {"fenced": ("shuwen-normalizer", "shuwen-extractor"),
             "unfenced": ("defects/normalizer_unfenced/shuwen-normalizer", "defects/unfenced/shuwen-extractor")}[kind]
    bench.setup()
    try:
        return bench.run([os.path.join(options.programs, name) for name in names])
    finally:
        bench.topics.pop("raw")
        bench.tear_down()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", help="folder of the programs, with those of the tests")
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--partitions", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shuwen-bench-", dir=os.environ.get("SHUWEN_RUN")) as folder:
        shared = Bench(options, folder)
        shared.setup()
        ratios = []
        try:
            make_events(f"{folder}/events.jsonl", options.events, shared.name)
            shared.shuwen("publish", f"{folder}/events.jsonl")
            for number in range(options.pairs):
                took = {kind: trial(options, folder, shared.topics["raw"], number, kind) for kind in KINDS[:: 1 if number % 2 else -1]}
                ratios.append([took["fenced"][i] / took["unfenced"][i] for i in range(2)])
                say("  " + ", ".join(f"{kind} {took[kind][0]:.2f} s, {took[kind][1]:.2f} s of the processor" for kind in KINDS))
        finally:
            shared.tear_down()
    wall, cpu = (statistics.median(column) for column in zip(*ratios))
    print(f"{options.events:,} events, {options.partitions} partitions, {options.pairs} pairs: with fences {100 * (wall - 1):+.1f} % time, "
          f"{100 * (cpu - 1):+.1f} % of the processor's time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
