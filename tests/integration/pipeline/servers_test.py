"""PostgreSQL dies and comes back (immediate shutdown) five times in mid-flow, the broker once where it can be reached: nothing lost,
nothing twice, and meanwhile nobody is thrown out of the group. PostgreSQL is a private one of this test.
SHUWEN_TEST_RESTART_KAFKA: a shell command that restarts the broker; without it that part is left out, and said so."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

from stack import Stack, article, same, skip

EVENTS, RESTARTS = 1500, 5


class Server:
    """A PostgreSQL of our own; it refuses root, so as root it runs under its package's user."""

    def __init__(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        initdb = found[-1] if found else shutil.which("initdb")
        if not initdb:
            skip("no initdb")
        self.bin = os.path.dirname(initdb)
        self.folder = tempfile.mkdtemp(prefix="shuwen-pg-")
        self.user = {}
        if os.geteuid() == 0:
            try:
                entry = pwd.getpwnam("postgres")
            except KeyError:
                skip("no user postgres to run a server as")
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
            self.user = {"user": "postgres", "group": "postgres", "extra_groups": []}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.tool("initdb", "-D", self.folder + "/data", "-A", "trust", "-U", "shuwen", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()

    def tool(self, name, *arguments):
        done = subprocess.run([os.path.join(self.bin, name), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              cwd=self.folder, **self.user)
        assert done.returncode == 0, "%s: %d" % (name, done.returncode)

    def start(self):
        options = "-p %d -k %s -c listen_addresses=127.0.0.1" % (self.port, self.folder)
        self.tool("pg_ctl", "-D", self.folder + "/data", "-l", self.folder + "/log", "-o", options, "-w", "start")

    def stop(self):
        self.tool("pg_ctl", "-D", self.folder + "/data", "-m", "immediate", "-w", "stop")

    def conninfo(self):
        return "host=127.0.0.1 port=%d user=shuwen dbname=postgres" % self.port


if not os.environ.get("SHUWEN_KAFKA_BROKERS"):
    skip("SHUWEN_KAFKA_BROKERS is not set")
server = Server()
restart_kafka = os.environ.get("SHUWEN_TEST_RESTART_KAFKA")
try:
    with Stack(postgres=server.conninfo()) as stack:
        events = [article(n) for n in range(EVENTS)]

        def publish_all():
            for i in range(0, EVENTS, 30):
                stack.publish(events[i : i + 30])
                time.sleep(0.3)

        stack.normalizer()
        stack.extractor()
        publisher = threading.Thread(target=publish_all)
        publisher.start()
        for i in range(RESTARTS):
            time.sleep(1.5)
            server.stop()
            time.sleep(0.2 + i)
            stack.alive()
            server.start()
            if restart_kafka and i == 2:
                subprocess.run(restart_kafka, shell=True, check=True)
        publisher.join()
        stack.wait("SELECT count(*) FROM shuwen.articles", EVENTS, seconds=120)
        stack.wait("SELECT count(*) FROM shuwen.article_events", EVENTS)
        stack.check_events_once(EVENTS)
        stack.check_whole()
        stack.check_ledger()
        same(stack.observations(), stack.expected(events))
        with open(os.path.join(stack.folder, "extractor.log"), encoding="utf-8") as log:
            text = log.read()
        assert text.count('"event":"partition_assigned"') <= 8 + (8 if restart_kafka else 0), "the group was left while PostgreSQL was away"
        assert stack.number("SELECT count(*) FROM shuwen.dead_letters") == 0, "a passing fault made dead letters"
finally:
    try:
        server.stop()
    finally:
        shutil.rmtree(server.folder, ignore_errors=True)
if not restart_kafka:
    print("the broker was not restarted: SHUWEN_TEST_RESTART_KAFKA is not set", file=sys.stderr)
