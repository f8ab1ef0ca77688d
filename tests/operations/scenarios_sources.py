"""What the monitor reads does not answer, is empty, is very large; clocks that jump."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

from confluent_kafka import Consumer, KafkaException, TopicPartition

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration", "pipeline"))
from admin import delete_topic  # noqa: E402
from lab import BROKERS, SHORT_LEASE_MS, Log, Reader, flow, make_topic, until


class Gate:
    """A port before PostgreSQL that can be shut: connections stay, and nothing passes."""

    def __init__(self, conninfo):
        self.to = (re.search(r"host=(\S+)", conninfo).group(1), int(re.search(r"port=(\d+)", conninfo).group(1)))
        self.open = threading.Event()
        self.open.set()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.conninfo = conninfo + " host=127.0.0.1 port=%d" % self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            mine, _ = self.server.accept()
            self.open.wait()
            theirs = socket.create_connection(self.to)
            for pair in ((mine, theirs), (theirs, mine)):
                threading.Thread(target=self.pass_on, args=pair, daemon=True).start()

    def pass_on(self, from_one, to_other):
        try:
            while data := from_one.recv(65536):
                self.open.wait()
                to_other.sendall(data)
        except OSError:
            pass
        for end in (from_one, to_other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


HANGING = {"SHUWEN_TIMEOUT_MS": "2000"}


def quick(monitor):
    """Every answer is there at once, whatever the sources do: who waited for a poll that hangs would need a second, more often than not. How
    quick it is, ./dev bench monitor measures."""
    for path in ("/metrics", "/api/v1/pipelines", "/"):
        took = []
        for _ in range(5):
            began = time.monotonic()
            assert monitor.get(path)[0] == 200
            took.append(time.monotonic() - began)
        assert sorted(took)[2] <= 0.5, "%s: after %s s" % (path, took)


def withdrawn(monitor, source):
    """The values go, and stay away, while every answer is quick; also from a `shuwen lag` of its own."""
    until("the values are withdrawn", lambda: quick(monitor) or gone(monitor, source))
    for _ in range(12):
        quick(monitor)
        assert not gone(monitor, source)
        time.sleep(0.5)
    assert monitor.lag("--check", "--timeout-ms", "500")[0] == 3


def fresh_again(monitor):
    until("fresh again", lambda: len([k for k in monitor.metrics() if k[0] == VALUES[0]]) != 4 or monitor.get("/readyz")[0] != 200)


VALUES = ("shuwen_partition_lag_records", "shuwen_partition_lag_seconds", "shuwen_pipeline_lag_records")


def gone(monitor, source):
    """What is still wrong about how the loss of a source is shown."""
    metrics = monitor.metrics()
    left = [key for key in metrics if key[0] in VALUES]
    up = metrics.get(("shuwen_monitor_source_up", ("source", source)))
    unknown = [v for key, v in metrics.items() if key[0] == "shuwen_pipeline_status" and ("status", "unknown") in key]
    return left or up != 0 or not unknown or 0 in unknown or monitor.get("/readyz")[0] != 503


def settled(lab, name, **environment):
    monitor = lab.monitor(name, **environment)
    log = Log(name + ".news")
    for p in range(4):
        log.put(p, 20)
    log.flush()
    reader = Reader(lab, name + "-extractor", log)
    for p in range(4):
        reader.move(p, 10)
    reader.work(most=0)
    monitor.sees(reader)
    assert monitor.get("/readyz")[0] == 200
    return monitor, reader


def postgres_hangs(lab, name, wrong=None):
    """PostgreSQL takes requests and answers none."""
    gate = Gate(lab.stack.environment["SHUWEN_POSTGRES"])
    monitor, reader = settled(lab, name, SHUWEN_POSTGRES=gate.conninfo, **HANGING)
    gate.open.clear()
    withdrawn(monitor, "postgres")
    until("what Kafka says stays", lambda: len([key for key in monitor.metrics() if key[0] == "shuwen_partition_end_offset"]) != 4)
    page, said = monitor.get("/")[1], monitor.status()
    assert "Unknown" in page and "PostgreSQL" in page and "No article is stored" not in page
    assert said["articles"] is None and said["dead_letters"] is None, "what PostgreSQL said before is not shown as if it held"
    gate.open.set()
    fresh_again(monitor)
    reader.die()


def kafka_hangs(lab, name, wrong=None):
    """The broker's process is stopped, and goes on."""
    if "SHUWEN_TEST_KAFKA_PID_FILE" not in os.environ:
        return "left out: SHUWEN_TEST_KAFKA_PID_FILE is not set"
    monitor, reader = settled(lab, name, wrong=wrong, **HANGING)
    pid = int(open(os.environ["SHUWEN_TEST_KAFKA_PID_FILE"]).read())
    os.kill(pid, signal.SIGSTOP)
    try:
        withdrawn(monitor, "kafka")
        assert {r["status"] for r in monitor.rows(known=False).values()} == {"unknown"}

        def lacking():
            metrics = monitor.metrics()
            return not [key for key in metrics if key[0] == "shuwen_records_total"] or [k for k in metrics if k[0] == "shuwen_partition_end_offset"]
        until("what PostgreSQL says stays", lacking)
    finally:
        os.kill(pid, signal.SIGCONT)
    fresh_again(monitor)
    reader.die()


def nothing_answers(lab, name, wrong=None):
    """Both ports are closed when the monitor starts: it serves at once, says what is wrong, and goes on trying."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monitor = lab.monitor(name, SHUWEN_KAFKA_BROKERS="127.0.0.1:%d" % port, SHUWEN_POSTGRES="host=127.0.0.1 port=%d dbname=none" % port, **HANGING)
    quick(monitor)
    until("both are down", lambda: {s["source"]: s["up"] for s in monitor.status()["sources"]} != {"kafka": False, "postgres": False})
    until("both are named", lambda: not all(s["last_error"] for s in monitor.status()["sources"]))
    assert monitor.get("/livez")[0] == 200 and monitor.get("/readyz")[0] == 503
    assert "Unknown" in monitor.get("/")[1]
    assert monitor.lag("--check", "--timeout-ms", "500")[0] == 3
    quick(monitor)


def fresh(lab, name, wrong=None):
    """No topics, no groups, a schema without rows: ready, and no pipelines yet."""
    monitor = lab.monitor(name)
    until("ready", lambda: monitor.get("/readyz")[0] != 200)
    page = monitor.get("/")[1]
    assert "No pipelines yet" in page, page
    said = monitor.status()
    assert said["pipelines"] == [] and all(s["up"] for s in said["sources"]), said
    code, said = monitor.lag()
    assert code == 0 and "no pipelines yet" in said, said
    assert monitor.lag("--check")[0] == 0
    monitor.check_format()


def clock_steps(lab, name, wrong=None):
    """The wall clock jumps an hour: rates and progress are of another clock. A stamp of the future is age 0."""
    library = next((p for p in ("/usr/lib/%s-linux-gnu/faketime/libfaketime.so.1" % os.uname().machine,) if os.path.exists(p)), None)
    if not library:
        return "libfaketime is not installed"
    offset = os.path.join(lab.stack.folder, name + ".clock")
    with open(offset, "w") as file:
        file.write("+0")
    monitor = lab.monitor(name, LD_PRELOAD=library, FAKETIME_TIMESTAMP_FILE=offset, FAKETIME_NO_CACHE="1", DONT_FAKE_MONOTONIC="1")
    log = Log(name + ".news")
    reader = Reader(lab, name + "-extractor", log).work(most=0)
    making = flow(log, 40)
    until("rates", lambda: [r for r in monitor.rows().values() if "in_per_second" not in r] or len(monitor.rows()) != 4)
    time.sleep(6)
    before = monitor.rows()[0]
    with open(offset, "w") as file:
        file.write("+3600")
    until("the clock jumped", lambda: (monitor.rows()[0]["lag_seconds"] or 0) < 3000 and [monitor.rows()[0]])
    after = monitor.rows()[0]
    # By the clock on the wall a rate would be a hundredth of what it was now, and an age an hour more.
    assert after["in_per_second"] > before["in_per_second"] / 3 > 0, (before, after)
    assert 0 <= after["progress_age_seconds"] - before["progress_age_seconds"] <= 600, (before, after)
    with open(offset, "w") as file:
        file.write("-3600")
    until("the future counts 0", lambda: (r := monitor.rows()[0]) and (r["lag_seconds"] != 0 or not r["head_in_future"]) and [r])
    assert monitor.rows()[0]["lag_records"] > 0
    making.stop()
    reader.die()


WIDE = 1500  # partitions


def watermarks(consumer, topic, partition):
    try:
        return consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=5)
    except KafkaException:
        return None


def wide(lab, name, wrong=None):
    """Many partitions: a poll stays quick, the answer bounded, the worst is shown."""
    make_topic(name + ".news", WIDE)
    asking = Consumer({"bootstrap.servers": BROKERS, "group.id": name})
    for p in range(0, WIDE, 97):  # the broker is still at work when it says that the topic is made
        until("the topic is there", lambda p=p: not watermarks(asking, name + ".news", p))
    asking.close()
    monitor = lab.monitor(name, "--max-series", "2000", SHUWEN_TIMEOUT_MS="10000")
    until("all partitions", lambda: monitor.metric("shuwen_monitor_partitions") != WIDE)
    reader = Reader(lab, name + "-extractor", type("Topic", (), {"name": name + ".news", "partitions": WIDE})(), partitions=[WIDE - 7])
    reader.move(WIDE - 7, 5)  # beyond the end of an empty log
    reader.beat()
    until("the worst is shown", lambda: (r := monitor.pipeline()) and r["partitions"][0]["partition"] != WIDE - 7 and [r["partitions"][0], monitor.status()["sources"]])
    metrics = monitor.metrics()
    assert len(metrics) <= 2000 + 300, "%d series" % len(metrics)
    assert metrics[("shuwen_monitor_partitions_left_out",)] > 0
    count, total = (metrics[("shuwen_monitor_poll_duration_seconds_" + what,)] for what in ("count", "sum"))
    resident = int(re.search(r"VmRSS:\s+(\d+)", open("/proc/%d/status" % monitor.process.pid).read()).group(1)) / 1024
    quick(monitor)
    # By the clock a poll takes as long as the machine has other things to do: ./dev bench monitor measures that. Its own work is the same anywhere.
    cpu = metrics[("process_cpu_seconds_total",)] / count
    assert cpu <= 2, "a poll of %d partitions takes %.2f s of CPU" % (WIDE, cpu)
    assert resident <= 40, "%.1f MB resident" % resident
    reader.die()
    monitor.end()
    delete_topic(name + ".news")
    return "%d partitions: %.0f ms a poll, %.1f MB resident" % (WIDE, total / count * 1000, resident)


def prometheus(lab, name, wrong=None):
    """Debian's Prometheus scrapes the monitor with the shipped rules: nothing pends while all is well, and the right alert when the reader dies."""
    if not shutil.which("prometheus"):
        return "left out: prometheus is not installed"
    monitor = lab.monitor(name, lease_ms=3 * SHORT_LEASE_MS)
    log = Log(name + ".news")
    reader = Reader(lab, name + "-extractor", log).work()
    making = flow(log, 40)
    monitor.sees(reader)
    server = Prometheus(lab, name, monitor)
    try:
        until("scraped", lambda: server.value('up{job="shuwen"}') != 1)
        until("rules are evaluated", lambda: [r for r in server.rules() if r["health"] != "ok"] or not server.rules())
        time.sleep(4)
        assert [r["name"] for r in server.rules() if r["type"] == "alerting" and r["state"] != "inactive"] == []
        assert server.value("shuwen_pipeline_lag_records") is not None
        reader.die()
        until("ShuwenStopped pends", lambda: {r["name"]: r["state"] for r in server.rules() if r["type"] == "alerting"}["ShuwenStopped"] != "pending")
        pending = [r["name"] for r in server.rules() if r["type"] == "alerting" and r["state"] != "inactive"]
        assert pending == ["ShuwenStopped"], pending
        monitor.end()
        until("ShuwenBlind pends", lambda: {r["name"]: r["state"] for r in server.rules() if r["type"] == "alerting"}["ShuwenBlind"] != "pending")
    finally:
        server.end()
        making.stop()


class Prometheus:
    def __init__(self, lab, name, monitor):
        rules = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "deploy", "prometheus", "shuwen.rules.yml")
        folder = os.path.join(lab.stack.folder, name + ".prometheus")
        os.mkdir(folder)
        config = os.path.join(folder, "prometheus.yml")
        with open(config, "w") as file:
            file.write("global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [%s]\nscrape_configs:\n"
                       "  - {job_name: shuwen, static_configs: [{targets: ['%s']}]}\n" % (os.path.abspath(rules), monitor.address[len("http://"):]))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = "127.0.0.1:%d" % free.getsockname()[1]
        self.process = subprocess.Popen(["prometheus", "--config.file", config, "--storage.tsdb.path", folder, "--web.listen-address", self.address],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until("prometheus answers", lambda: not self.ask("/api/v1/rules"))

    def ask(self, path):
        try:
            with urllib.request.urlopen("http://" + self.address + path, timeout=5) as answer:
                return json.load(answer)["data"]
        except OSError:
            return None

    def value(self, query):
        found = (self.ask("/api/v1/query?query=" + urllib.parse.quote(query)) or {"result": []})["result"]
        return float(found[0]["value"][1]) if found else None

    def rules(self):
        return [rule for group in (self.ask("/api/v1/rules") or {"groups": []})["groups"] for rule in group["rules"]]

    def end(self):
        self.process.terminate()
        self.process.wait(30)
