"""What the tests of the pipeline share: a database, topics and groups of their own on the servers of SHUWEN_POSTGRES and
SHUWEN_KAFKA_BROKERS, the services as processes, and answers as Python values. Only the standard library, psql and our programs."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
OBSERVATION_FIELDS = (
    "doc quote context type value value_upper unit modifier indicator subject period basis out_of among "
    "period_first period_last status begin end rule"
).split()


def skip(why):
    print("skipped: " + why)
    sys.exit(SKIPPED)


def with_database(conninfo, name):
    if re.match(r"postgres(ql)?://", conninfo):
        head, _, query = conninfo.partition("?")
        base = re.match(r"(postgres(?:ql)?://[^/]*)", head).group(1)
        return base + "/" + name + ("?" + query if query else "")
    return conninfo + " dbname=" + name


class Stack:
    process_group = None  # of its processes; None: this one's
    made = 0

    def __init__(self, partitions=4, postgres=None):
        self.bin = sys.argv[1] if len(sys.argv) > 1 else "build/bin"
        for program in ("shuwen", "shuwen-normalizer", "shuwen-extractor"):
            if not os.path.exists(os.path.join(self.bin, program)):
                skip(program + " is not built")
        self.server = postgres or os.environ.get("SHUWEN_POSTGRES")
        if not self.server or not os.environ.get("SHUWEN_KAFKA_BROKERS"):
            skip("SHUWEN_POSTGRES and SHUWEN_KAFKA_BROKERS are not set")
        Stack.made += 1
        self.name = "t%d_%d_%d" % (os.getpid(), int(time.time()), Stack.made)
        self.database = "shuwen_" + self.name
        self.folder = tempfile.mkdtemp(prefix="shuwen-test-")
        self.processes = {}
        self.logs = []
        self.environment = dict(
            os.environ,
            SHUWEN_POSTGRES=with_database(self.server, self.database),
            SHUWEN_TOPIC_RAW=self.name + ".raw",
            SHUWEN_TOPIC_NORMALIZED=self.name + ".normalized",
            SHUWEN_TOPIC_REJECTED=self.name + ".rejected",
            SHUWEN_EXTRACTOR_GROUP=self.name + "-extractor",
            SHUWEN_NORMALIZER_GROUP=self.name + "-normalizer",
            SHUWEN_HOST=self.name,
            SHUWEN_HTTP_PORT="0",
        )
        self.psql(self.server, "CREATE DATABASE " + self.database)
        self.run("setup", "--partitions", str(partitions))

    # --- ending

    def __enter__(self):
        return self

    def __exit__(self, kind, *unused):
        for name in list(self.processes):
            self.kill(name)
        if kind:
            for path in self.logs:
                with open(path, errors="replace") as log:
                    print("--- " + path + "\n" + "".join(log.readlines()[-25:]))
        self.psql(self.server, "DROP DATABASE %s WITH (FORCE)" % self.database)

    # --- programs

    def run(self, *arguments, check=True, data=None):
        done = subprocess.run([os.path.join(self.bin, "shuwen"), *arguments], env=self.environment, input=data, capture_output=True)
        if check and done.returncode != 0:
            raise AssertionError("shuwen %s: %d\n%s" % (" ".join(arguments), done.returncode, done.stderr.decode(errors="replace")))
        return done.stdout

    def start(self, name, program, *flags):
        path = os.path.join(self.folder, name + ".log")
        if path not in self.logs:
            self.logs.append(path)
        with open(path, "a") as log:
            self.processes[name] = subprocess.Popen([os.path.join(self.bin, program), *flags], env=self.environment, stderr=log, stdout=log,
                                                    process_group=self.process_group)

    def normalizer(self, name="normalizer", *flags):
        self.start(name, "shuwen-normalizer", *flags)

    def extractor(self, name="extractor", *flags):
        self.start(name, "shuwen-extractor", "--extractor-instance", self.name + name, *flags)

    def kill(self, name, how=signal.SIGKILL):
        process = self.processes.pop(name)
        process.send_signal(how)
        return process.wait(timeout=120)

    def stop(self, name):
        code = self.kill(name, signal.SIGTERM)
        assert code == 0, "%s ended with %d" % (name, code)

    def alive(self):
        for name, process in list(self.processes.items()):
            if process.poll() is None:
                continue
            # A static member whose request was tried again by librdkafka after it had joined anew: whoever supervises it starts it again.
            assert self.was_fenced(name), "%s ended by itself with %s" % (name, process.returncode)
            self.start(name, os.path.basename(process.args[0]), *process.args[1:])

    def was_fenced(self, name):
        with open(os.path.join(self.folder, name + ".log"), errors="replace") as log:
            return any("Static consumer fenced" in line for line in log.readlines()[-3:])

    # --- events

    def publish(self, events):
        lines = b"".join(e if isinstance(e, bytes) else json.dumps(e, ensure_ascii=False).encode() + b"\n" for e in events)
        self.run("publish", "-", data=lines)

    def publish_bytes(self, value, key=None):
        command = ["kcat", "-P", "-b", os.environ["SHUWEN_KAFKA_BROKERS"], "-t", self.environment["SHUWEN_TOPIC_RAW"]]
        if key:
            command += ["-k", key]
        with tempfile.NamedTemporaryFile(dir=self.folder) as file:
            file.write(value)
            file.flush()
            subprocess.run(command + [file.name], check=True)

    def expected(self, events):
        """The observations of the events, as shuwen extract sees them: {doc: [fields]}."""
        lines = b"".join(json.dumps(e, ensure_ascii=False).encode() + b"\n" for e in events)
        rows = {}
        for line in self.run("extract", "-", data=lines).decode().splitlines():
            row = json.loads(line, parse_float=str, parse_int=str)
            rows.setdefault(row["doc"], []).append(tuple(row[f] for f in OBSERVATION_FIELDS))
        return rows

    # --- the database

    def psql(self, conninfo, sql):
        done = subprocess.run(["psql", "-X", "-q", "--csv", "-t", "-v", "ON_ERROR_STOP=1", "-P", "null=\\N", conninfo, "-c", sql],
                              capture_output=True)
        if done.returncode != 0:
            raise AssertionError(sql + "\n" + done.stderr.decode())
        return [[None if cell == "\\N" else cell for cell in row] for row in csv.reader(io.StringIO(done.stdout.decode()))]

    def sql(self, sql):
        return self.psql(self.environment["SHUWEN_POSTGRES"], sql)

    def number(self, sql):
        return int(self.sql(sql)[0][0])

    def observations(self):
        columns = ", ".join('"%s"' % ("id" if f == "doc" else f) for f in OBSERVATION_FIELDS)
        rows = {}
        for row in self.sql("SELECT %s FROM shuwen.observations ORDER BY article_key, ordinal" % columns):
            rows.setdefault(row[0], []).append(tuple(row))
        return rows

    def wait(self, sql, wanted, seconds=180):
        deadline = time.time() + seconds
        while True:
            try:
                found = self.number(sql)
            except AssertionError:
                found = None  # the server is away
            if found == wanted:
                return
            self.alive()
            assert time.time() < deadline, "%s: %s, not %s" % (sql, found, wanted)
            time.sleep(0.2)

    def until(self, what, wrong, seconds=180):
        """Waits until wrong() finds nothing."""
        deadline = time.time() + seconds
        while found := wrong():
            self.alive()
            assert time.time() < deadline, "%s: %s" % (what, found)
            time.sleep(0.2)

    def end_offset(self, topic, partition):
        said = subprocess.run(["kcat", "-Q", "-b", os.environ["SHUWEN_KAFKA_BROKERS"], "-t", "%s:%s:-1" % (topic, partition)],
                              capture_output=True, text=True, check=True).stdout
        return int(re.search(r"offset (\d+)", said).group(1))

    # --- what must hold whatever happened

    def check_ledger(self):
        """Every partition's ledger rows follow each other without gap or overlap."""
        broken = self.sql(
            "SELECT topic, partition, from_offset, before FROM (SELECT *, lag(next_offset) OVER "
            "(PARTITION BY pipeline, topic, partition, lap ORDER BY from_offset) AS before FROM shuwen_data.ingest_ledger) l WHERE before <> from_offset"
        )
        assert not broken, "holes in the ledger: %s" % broken
        counted = self.sql("SELECT coalesce(sum(records), 0), coalesce(sum(stored + duplicates + superseded + retracted + rejected), 0) FROM shuwen_data.ingest_ledger")[0]
        assert counted[0] == counted[1], "records and outcomes differ: %s" % counted

    def check_events_once(self, count):
        """Every published event has one line."""
        found = self.sql("SELECT count(*), count(DISTINCT (topic, partition, \"offset\")) FROM shuwen.article_events")[0]
        assert found == [str(count), str(count)], "lines, distinct events: %s, not %d" % (found, count)

    def check_whole(self):
        orphans = self.number("SELECT count(*) FROM shuwen_data.observation o LEFT JOIN shuwen_data.article a USING (article_key) "
                              "WHERE a.state IS DISTINCT FROM 'published'")
        assert orphans == 0, "%d observations without their article" % orphans
        wrong = self.number("SELECT count(*) FROM shuwen_data.extraction e WHERE observations <> "
                            "(SELECT count(*) FROM shuwen_data.observation o WHERE o.article_key = e.article_key)")
        assert wrong == 0, "%d articles with another number of observations than extracted" % wrong


def article(n, revision=0, source="测试报"):
    """An article of our own invention; every n gives other figures."""
    return {
        "id": "n%d" % n,
        "source": source,
        "revision": revision,
        "title": "第%d号简报" % n,
        "published_at": "2024-%02d-%02d" % (n % 12 + 1, n % 28 + 1),
        "body": "2023年，东湖区人民医院完成门诊%d.%d万人次，同比增长%d.5%%。\n全年投入设备资金%d万元，培训医护人员%d名，满意度达到9%d%%。"
        % (n % 90 + 10 + revision, n % 9 + 1, n % 7 + 1, n * 3 + 100, n + 20, n % 9),
    }


def same(found, expected):
    for doc in sorted(set(found) | set(expected)):
        if found.get(doc) != expected.get(doc):
            raise AssertionError("%s:\nfound    %s\nexpected %s" % (doc, found.get(doc), expected.get(doc)))
