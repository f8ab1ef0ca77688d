#!/usr/bin/env python3
"""pipeline.py [--events N] [--partitions N] [--keep]: what the pipeline does in one run on this machine, beside two limits measured in the same run.

Makes N events of about 3 KB from examples/ with ids of their own, publishes them on topics of their own into a database of its own, and measures:
  normalizer alone, extractor alone, both together    articles/s on a backlog, and the most resident memory of each
  limit: consume       the same raw topic read by librdkafka (kcat) and thrown away
  limit: COPY          binary COPY of the rows that the extractor wrote, into tables with the same indexes
  latency              from publication to the row being visible, 20 articles a second
Needs the servers of `./dev exec`: SHUWEN_KAFKA_BROKERS and SHUWEN_POSTGRES. Prints a table of figures and ratios.
"""
import argparse
import glob
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import confluent_kafka
import confluent_kafka.admin
import psycopg2

TOP = pathlib.Path(__file__).resolve().parents[2]
BROKERS, POSTGRES = os.environ["SHUWEN_KAFKA_BROKERS"], os.environ["SHUWEN_POSTGRES"]
TABLES = ("article", "extraction", "observation")


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def bodies():
    """The articles of examples/ that have a body, as (title, body)."""
    found = []
    for name in sorted(glob.glob(str(TOP / "examples/*.jsonl"))):
        for line in pathlib.Path(name).read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            event = event.get("data", event) if "specversion" in event else event
            if event.get("body") and event.get("content_type", "text/plain") == "text/plain":
                found.append((event.get("title", ""), event["body"]))
    return found


def make_events(path, count, source):
    """Events whose bodies are joined until they have about 3 KB of UTF-8."""
    texts = bodies()
    with open(path, "w", encoding="utf-8") as out:
        for number in range(count):
            title, body = texts[number % len(texts)]
            at = number
            while len(body.encode()) < 2600:
                at += 1
                body += "\n" + texts[at % len(texts)][1]
            while len(body.encode()) > 3400:
                body = body[:len(body) * 9 // 10]
            event = {"id": f"{source}-{number}", "source": source, "title": f"{title}（{number}）", "published_at": "2024-07-02", "body": body}
            out.write(json.dumps(event, ensure_ascii=False) + "\n")
    return os.path.getsize(path)


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.name = f"bench{os.getpid()}"
        self.topics = {kind: f"{self.name}.{kind}" for kind in ("raw", "normalized", "rejected")}
        self.conninfo = re.sub(r"dbname=\S+", f"dbname={self.name}", POSTGRES)
        self.environment = dict(os.environ, SHUWEN_POSTGRES=self.conninfo, SHUWEN_TOPIC_RAW=self.topics["raw"],
                                SHUWEN_TOPIC_NORMALIZED=self.topics["normalized"], SHUWEN_TOPIC_REJECTED=self.topics["rejected"])
        self.figures = []

    def shuwen(self, *arguments):
        done = subprocess.run(["shuwen", *arguments], env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"shuwen {arguments[0]}: exit status {done.returncode}: {done.stderr[-500:]}")

    def setup(self):
        connection = psycopg2.connect(POSTGRES)
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {self.name}")
        connection.close()
        self.shuwen("setup", "--partitions", str(self.options.partitions))

    def tear_down(self):
        admin = confluent_kafka.admin.AdminClient({"bootstrap.servers": BROKERS})
        for future in admin.delete_topics(list(self.topics.values())).values():
            future.exception()
        connection = psycopg2.connect(POSTGRES)
        connection.autocommit = True
        connection.cursor().execute(f"DROP DATABASE {self.name} WITH (FORCE)")

    def start(self, program):
        log = open(f"{self.folder}/{os.path.basename(program)}.log", "ab")
        environment = dict(self.environment, SHUWEN_HTTP_PORT="0")
        group = "SHUWEN_NORMALIZER_GROUP" if program.endswith("normalizer") else "SHUWEN_EXTRACTOR_GROUP"
        environment[group] = f"{self.name}-{program}"
        return subprocess.Popen([program], env=environment, stderr=log, stdout=log)

    @staticmethod
    def stop(process):
        peak = 0
        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmHWM"):
                    peak = int(line.split()[1]) / 1024
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        return peak

    def normalized(self):
        """Committed records on the normalized and rejected topics, control records left out: what the group committed on raw."""
        consumer = confluent_kafka.Consumer({"bootstrap.servers": BROKERS, "group.id": f"{self.name}-shuwen-normalizer"})
        wanted = [confluent_kafka.TopicPartition(self.topics["raw"], p) for p in range(self.options.partitions)]
        done = sum(max(0, tp.offset) for tp in consumer.committed(wanted, timeout=10))
        consumer.close()
        return done

    def stored(self):
        with psycopg2.connect(self.conninfo) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(stored + duplicates + superseded + rejected + retracted), 0) FROM shuwen_data.ingest_ledger")
            return int(cursor.fetchone()[0])

    def wait(self, reached, target, limit_s=900):
        began = time.monotonic()
        while reached() < target:
            if time.monotonic() - began > limit_s:
                sys.exit(f"only {reached()} of {target} after {limit_s} s; logs in {self.folder}")
            time.sleep(0.05)
        return time.monotonic()

    def note(self, what, per_s, extra=""):
        self.figures.append((what, per_s, extra))
        say(f"  {what:28} {per_s:10,.0f} articles/s  {extra}")

    def timed(self, what, programs, reached, target):
        before, began = reached(), time.monotonic()
        running = [self.start(program) for program in programs]
        ended = self.wait(reached, target)
        peaks = [f"{program} {self.stop(process):.1f} MiB" for program, process in zip(programs, running)]
        self.note(what, (target - before) / (ended - began), ", ".join(peaks))

    def consume_limit(self):
        began = time.monotonic()
        subprocess.run(["kcat", "-b", BROKERS, "-C", "-t", self.topics["raw"], "-e", "-q", "-f", ""], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.note("limit: consume", self.options.events / (time.monotonic() - began))

    def copy_limit(self):
        connection = psycopg2.connect(self.conninfo)
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("CREATE SCHEMA copied")
        for table in TABLES:
            cursor.execute(f"CREATE TABLE copied.{table} (LIKE shuwen_data.{table} INCLUDING ALL)")
            cursor.execute("SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
                           f"WHERE attrelid = 'shuwen_data.{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''")
            with open(f"{self.folder}/{table}.bin", "wb") as out:
                cursor.copy_expert(f"COPY shuwen_data.{table} TO STDOUT (FORMAT binary)", out)
        began = time.monotonic()
        for table in TABLES:
            with open(f"{self.folder}/{table}.bin", "rb") as rows:
                cursor.copy_expert(f"COPY copied.{table} FROM STDIN (FORMAT binary)", rows, size=1 << 20)
        took = time.monotonic() - began
        cursor.execute("SELECT count(*) FROM copied.article")
        articles = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM copied.observation")
        self.note("limit: COPY, one connection", articles / took, f"{cursor.fetchone()[0] / articles:.1f} observations an article")
        cursor.execute("DROP SCHEMA copied CASCADE")

    def latency(self, count=400, per_s=20):
        source, sent, acknowledged, seen = f"{self.name}-latency", {}, {}, {}
        texts = bodies()
        producer = confluent_kafka.Producer({"bootstrap.servers": BROKERS, "linger.ms": 0, "partitioner": "murmur2_random"})
        running = [self.start(program) for program in ("shuwen-normalizer", "shuwen-extractor")]
        # A producer's first record waits a second for its topic's metadata: that is the client's, so it goes ahead.
        warm = {"id": "warm", "source": source + "-warm", "body": texts[0][1]}
        producer.produce(self.topics["raw"], json.dumps(warm, ensure_ascii=False).encode())
        producer.flush()
        time.sleep(6)

        def watch():
            connection = psycopg2.connect(self.conninfo)
            connection.autocommit = True
            cursor = connection.cursor()
            while len(seen) < count and time.monotonic() - began < 60 + count / per_s:
                cursor.execute("SELECT id FROM shuwen_data.article WHERE stored_at > now() - interval '5 seconds' AND source = %s", (source,))
                now = time.monotonic()
                for (name,) in cursor.fetchall():
                    seen.setdefault(name, now)
                time.sleep(0.002)

        with psycopg2.connect(self.conninfo) as connection:
            connection.cursor().execute("CREATE INDEX bench_latency ON shuwen_data.article (stored_at)")
        began = time.monotonic()
        watcher = threading.Thread(target=watch)
        watcher.start()
        for number in range(count):
            name = f"latency-{number}"
            event = {"id": name, "source": source, "published_at": "2024-07-02", "body": texts[number % len(texts)][1]}
            sent[name] = time.monotonic()
            producer.produce(self.topics["raw"], json.dumps(event, ensure_ascii=False).encode(), key=f"{source}\x1f{name}".encode(),
                             on_delivery=lambda failed, _, name=name: acknowledged.setdefault(name, time.monotonic()))
            producer.poll(0)
            time.sleep(max(0.0, began + (number + 1) / per_s - time.monotonic()))
        producer.flush()
        watcher.join()
        for process in running:
            self.stop(process)
        times = sorted((seen[name] - sent[name]) * 1000 for name in seen)
        if len(times) < count:
            sys.exit(f"latency: {count - len(times)} of {count} articles never showed; logs in {self.folder}")
        print(f"latency at {per_s}/s, {count} articles: median {statistics.median(times):.0f} ms, p99 {times[int(len(times) * 0.99)]:.0f} ms, "
              f"largest {times[-1]:.0f} ms")
        slowest = sorted(seen, key=lambda name: sent[name] - seen[name])[:5]
        say("  slowest: " + ", ".join(f"{(seen[name] - sent[name]) * 1000:.0f} ms at {sent[name] - began:.2f} s, acknowledged after "
                                      f"{(acknowledged[name] - sent[name]) * 1000:.0f}" for name in slowest))

    def report(self):
        rates = {what: per_s for what, per_s, _ in self.figures}
        print(f"{self.options.events:,} events, {self.options.partitions} partitions")
        for what, per_s, extra in self.figures:
            print(f"{what:28} {per_s:10,.0f} articles/s  {extra}")
        print(f"extractor / COPY limit       {rates['extractor alone'] / rates['limit: COPY, one connection']:10.2f}")
        print(f"normalizer / consume limit   {rates['normalizer alone'] / rates['limit: consume']:10.2f}")

    def run(self):
        events = f"{self.folder}/events.jsonl"
        size = make_events(events, self.options.events, self.name)
        say(f"publishing {self.options.events:,} events, {size / self.options.events:,.0f} bytes each")
        began = time.monotonic()
        self.shuwen("publish", events)
        self.note("shuwen publish", self.options.events / (time.monotonic() - began))
        self.consume_limit()
        self.timed("normalizer alone", ["shuwen-normalizer"], self.normalized, self.options.events)
        self.timed("extractor alone", ["shuwen-extractor"], self.stored, self.options.events)
        self.copy_limit()
        make_events(events, self.options.events, self.name + "b")
        self.shuwen("publish", events)
        self.timed("both together", ["shuwen-normalizer", "shuwen-extractor"], self.stored, 2 * self.options.events)
        self.latency()
        self.report()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--partitions", type=int, default=8)
    parser.add_argument("--keep", action="store_true", help="keep topics and database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shuwen-bench-", dir=os.environ.get("SHUWEN_RUN")) as folder:
        bench = Bench(options, folder)
        bench.setup()
        try:
            bench.run()
        finally:
            if not options.keep:
                bench.tear_down()


if __name__ == "__main__":
    main()
