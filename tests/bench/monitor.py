#!/usr/bin/env python3
"""monitor.py BIN [--seconds N] [--wide N] [--kafka-exporter PROGRAM]: what watching costs, in one run on this machine.

A pipeline of its own at 20 articles a second on 4 partitions, with its normalizer and extractor. Beside it, for N seconds, shuwen-monitor as it
is delivered and, where it is there, kafka_exporter, each asked once in 10 s; then each is asked 300 times in a row, one after the other.
`shuwen lag` is run 40 times, as a process of its own. Last, a topic of N partitions (12,800 are 200 topics of 64).
A mark that was missed is said, and the exit status is then 1. Needs the servers of `./dev exec`.
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
import urllib.request

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(TOP, "tests", "integration", "pipeline"))
from stack import Stack, article  # noqa: E402
from confluent_kafka import Producer  # noqa: E402
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic  # noqa: E402

BROKERS = os.environ["SHUWEN_KAFKA_BROKERS"]
PARTITIONS, PER_S, ASK_EVERY_S, AT_ONCE = 4, 20, 10, 6400


def of_process(pid):
    """Resident MB, CPU in ms, threads."""
    with open("/proc/%d/status" % pid) as file:
        status = file.read()
    ns = 0
    for task in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/schedstat" % (pid, task)) as file:
            ns += int(file.read().split()[0])
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024, ns / 1e6, int(re.search(r"Threads:\s+(\d+)", status).group(1))


def ask(address):
    began = time.perf_counter()
    with urllib.request.urlopen(address, timeout=30) as answer:
        text = answer.read()
    return (time.perf_counter() - began) * 1000, text


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


class Watcher:
    """A monitor as a process, and the address at which it is scraped."""

    def __init__(self, name, address, process):
        self.name, self.address, self.process = name, address, process

    def wait(self):
        deadline = time.monotonic() + 60
        while True:
            try:
                return ask(self.address)
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.2)

    def end(self):
        self.process.terminate()
        self.process.wait(30)


def ours(stack, name, *flags, **environment):
    log = os.path.join(stack.folder, name + ".log")
    with open(log, "w") as out:
        process = subprocess.Popen([os.path.join(stack.bin, "shuwen-monitor"), *flags], env=dict(stack.environment, **environment), stderr=out, stdout=out)
    while not (found := re.search(r'"port":(\d+)', open(log).read())):
        if process.poll() is not None:
            sys.exit(open(log).read())
        time.sleep(0.05)
    return Watcher("shuwen-monitor", "http://127.0.0.1:%s/metrics" % found.group(1), process)


def others(options):
    if options.kafka_exporter:
        yield Watcher("kafka_exporter", "http://127.0.0.1:19308/metrics",
                      subprocess.Popen([options.kafka_exporter, "--kafka.server=" + BROKERS, "--web.listen-address=127.0.0.1:19308"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))


class Publisher:
    """Articles at an even pace until it is stopped."""

    def __init__(self, topic):
        self.topic, self.going = topic, True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        producer, number, began = Producer({"bootstrap.servers": BROKERS, "partitioner": "murmur2_random"}), 0, time.monotonic()
        while self.going:
            producer.produce(self.topic, json.dumps(article(number), ensure_ascii=False).encode(), key=str(number))
            producer.poll(0)
            number += 1
            time.sleep(max(0, began + number / PER_S - time.monotonic()))
        producer.flush()

    def stop(self):
        self.going = False
        self.thread.join()


class Figures:
    def __init__(self):
        self.missed = 0

    def say(self, what, value, unit, mark=None):
        missed = mark is not None and value > mark
        self.missed += missed
        print("%-46s %10.1f %-4s%s" % (what, value, unit, "" if mark is None else "  mark %g%s" % (mark, ": MISSED" if missed else "")), flush=True)


def measure(watchers, seconds, figures):
    for watcher in watchers:
        watcher.wait()
    time.sleep(20)
    before = {w.name: of_process(w.process.pid)[1] for w in watchers}
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        time.sleep(ASK_EVERY_S)
        for watcher in watchers:
            ask(watcher.address)
    passed = time.monotonic() - began
    after = {w.name: of_process(w.process.pid) for w in watchers}
    for watcher in watchers:
        mine = watcher.name == "shuwen-monitor"
        resident, cpu_ms, threads = after[watcher.name]
        times = []
        for _ in range(300):
            took, text = ask(watcher.address)
            times.append(took)
        figures.say(watcher.name + ": resident", resident, "MB", 12 if mine else None)
        figures.say(watcher.name + ": CPU in 10 s, one scrape", (cpu_ms - before[watcher.name]) / passed * 10, "ms", 5 if mine else None)
        figures.say(watcher.name + ": scrape, median", statistics.median(times), "ms")
        figures.say(watcher.name + ": scrape, p95", percentile(times, 0.95), "ms", 2 if mine else None)
        figures.say(watcher.name + ": an answer", len(text) / 1024, "KB")
        figures.say(watcher.name + ": threads", threads, "")
        if mine:
            series = re.findall(rb"^shuwen_partition_\w+\{", text, re.M)
            figures.say("series of a partition", len(series) / (3 * PARTITIONS), "", 15)


def lag(stack, figures):
    times = []
    for _ in range(40):
        began = time.perf_counter()
        subprocess.run([os.path.join(stack.bin, "shuwen"), "lag"], env=stack.environment, stdout=subprocess.DEVNULL, check=True)
        times.append((time.perf_counter() - began) * 1000)
    figures.say("shuwen lag, a process of its own: median", statistics.median(times), "ms", 100)
    figures.say("shuwen lag: p95", percentile(times, 0.95), "ms")


def make_wide(admin, topic, partitions):
    """Kafka makes at most 10,000 partitions in one request."""
    first = min(partitions, AT_ONCE)
    admin.create_topics([NewTopic(topic, first, 1)], operation_timeout=300, request_timeout=300)[topic].result(300)
    for more in range(first + AT_ONCE, partitions + AT_ONCE, AT_ONCE):
        grown = NewPartitions(topic, min(more, partitions))
        admin.create_partitions([grown], operation_timeout=300, request_timeout=300)[topic].result(300)


def wide(stack, partitions, figures):
    name = stack.name + ".wide"
    admin = AdminClient({"bootstrap.servers": BROKERS})
    make_wide(admin, name + ".news", partitions)
    watcher = ours(stack, "wide", SHUWEN_TOPIC_RAW=name + ".raw", SHUWEN_TOPIC_NORMALIZED=name + ".news", SHUWEN_TOPIC_REJECTED=name + ".rejected",
                   SHUWEN_EXTRACTOR_GROUP=name, SHUWEN_TIMEOUT_MS="20000")

    def metric(metric):
        found = re.search(r"^%s (\S+)$" % metric, ask(watcher.address)[1].decode(), re.M)
        return float(found.group(1)) if found else 0

    try:
        deadline = time.monotonic() + 300
        while metric("shuwen_monitor_partitions") != partitions or len(re.findall(rb"^shuwen_partition_end_offset", ask(watcher.address)[1], re.M)) < 100:
            if time.monotonic() > deadline:
                sys.exit("the partitions were not all seen")
            time.sleep(1)
        count, total = metric("shuwen_monitor_poll_duration_seconds_count"), metric("shuwen_monitor_poll_duration_seconds_sum")
        while metric("shuwen_monitor_poll_duration_seconds_count") < count + 5:
            time.sleep(0.5)
        polls = metric("shuwen_monitor_poll_duration_seconds_count") - count
        figures.say("%d partitions: a poll" % partitions, (metric("shuwen_monitor_poll_duration_seconds_sum") - total) / polls * 1000, "ms", 2000)
        figures.say("%d partitions: resident" % partitions, of_process(watcher.process.pid)[0], "MB", 40)
    finally:
        watcher.end()
        admin.delete_topics([name + ".news"], operation_timeout=300)[name + ".news"].result(300)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--wide", type=int, default=12800, help="0: left out")
    parser.add_argument("--kafka-exporter", default=shutil.which("kafka_exporter"))
    options = parser.parse_args()
    figures = Figures()
    with Stack(partitions=PARTITIONS) as stack:
        stack.normalizer()
        stack.extractor()
        publisher = Publisher(stack.environment["SHUWEN_TOPIC_RAW"])
        watchers = [ours(stack, "monitor"), *others(options)]
        try:
            measure(watchers, options.seconds, figures)
            lag(stack, figures)
        finally:
            publisher.stop()
            for watcher in watchers:
                watcher.end()
        figures.say("shuwen-monitor: the program", os.path.getsize(os.path.join(stack.bin, "shuwen-monitor")) / 1e6, "MB", 2)
        if options.wide:
            wide(stack, options.wide, figures)
    sys.exit(1 if figures.missed else 0)


if __name__ == "__main__":
    main()
