"""The servers of the campaign: a PostgreSQL and an Apache Kafka of its own, kept between runs, which faults may stop, kill and start
again at will. Where this machine allows it (root, mount namespaces) PostgreSQL has a tablespace on a file system of its own that can fill."""

import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time

import psycopg2

SMALL_MIB = 96
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


class Missing(Exception):
    """Something that the campaign needs is not on this machine."""


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class Warden:
    """A process that outlives the campaign by a moment: when that ends, however it ends, what it had started is killed. All of it is in
    the warden's process group, but PostgreSQL, whose pid stands in its data."""

    def __init__(self, folder):
        end = "cat >/dev/null; kill -QUIT $(head -n 1 '%s/postgres/data/postmaster.pid') 2>/dev/null; kill -KILL 0" % folder
        self.process = subprocess.Popen(["sh", "-c", end], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0)
        self.group = self.process.pid

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Postgres:
    """Refuses root, so as root it runs under its package's user."""

    def __init__(self, folder, group):
        self.group = group
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        initdb = found[-1] if found else shutil.which("initdb")
        if not initdb:
            raise Missing("no initdb: apt-get install postgresql")
        self.bin = os.path.dirname(initdb)
        self.folder = os.path.join(folder, "postgres")
        self.user, self.holder, self.small = {}, None, None
        os.makedirs(self.folder + "/small")
        if os.geteuid() == 0:
            entry = pwd.getpwnam("postgres")
            self.user = {"user": "postgres", "group": "postgres", "extra_groups": []}
            for path in (self.folder, self.folder + "/small"):
                os.chown(path, entry.pw_uid, entry.pw_gid)
            self.hold_small(entry)
        self.port = free_port()
        self.tool("initdb", "-D", self.folder + "/data", "-A", "trust", "-U", "shuwen", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        if self.small:
            self.query("CREATE TABLESPACE small LOCATION '%s/small'" % self.folder)

    def hold_small(self, entry):
        """A process that does nothing but keep a mount namespace with a small tmpfs, which PostgreSQL then runs in."""
        mount = "mount -t tmpfs -o size=%dm,mode=700,uid=%d,gid=%d none '%s/small' && echo && exec sleep infinity" % (
            SMALL_MIB, entry.pw_uid, entry.pw_gid, self.folder)
        holder = subprocess.Popen(["unshare", "-m", "sh", "-c", mount], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, process_group=self.group)
        if holder.stdout.readline() != b"\n":
            holder.wait()
            return
        self.holder = holder
        self.small = "/proc/%d/root%s/small" % (holder.pid, self.folder)

    def tool(self, name, *arguments):
        command = [os.path.join(self.bin, name), *arguments]
        words = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", timeout=120)
        if self.holder:
            command = ["nsenter", "-m", "-t", str(self.holder.pid), "setpriv", "--reuid", "postgres", "--regid", "postgres",
                       "--init-groups", *command]
        else:
            words.update(self.user)
        done = subprocess.run(command, **words)
        if done.returncode != 0:
            raise RuntimeError("%s: %d, see %s/log" % (name, done.returncode, self.folder))

    def start(self):
        options = "-p %d -k '' -c listen_addresses=127.0.0.1 -c max_connections=100 -c deadlock_timeout=100ms" % self.port
        self.tool("pg_ctl", "-D", self.folder + "/data", "-l", self.folder + "/log", "-o", options, "-w", "-t", "60", "start")

    def stop(self):
        self.tool("pg_ctl", "-D", self.folder + "/data", "-m", "immediate", "-w", "stop")

    def running(self):
        return os.path.exists(self.folder + "/data/postmaster.pid")

    def conninfo(self, database="postgres", port=None):
        return "host=127.0.0.1 port=%d user=shuwen dbname=%s" % (port or self.port, database)

    def connect(self, database="postgres"):
        connection = psycopg2.connect(self.conninfo(database), connect_timeout=10, application_name="campaign")
        connection.autocommit = True
        return connection

    def query(self, sql, database="postgres"):
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def set(self, name, value):
        """A server setting, in force for every session at once; value None: as it was."""
        self.query("ALTER SYSTEM RESET %s" % name if value is None else "ALTER SYSTEM SET %s = %s" % (name, value))
        self.query("SELECT pg_reload_conf()")

    def close(self):
        try:
            if self.running():
                self.stop()
        finally:
            if self.holder:
                self.holder.kill()
                self.holder.wait()


class Kafka:
    """One node with two listeners: one for the campaign itself, one that is advertised at the proxy's port."""

    def __init__(self, folder, proxy_port, group):
        self.group = group
        self.home = os.environ.get("SHUWEN_KAFKA_HOME", "")
        if not os.path.isdir(self.home):
            raise Missing("SHUWEN_KAFKA_HOME names no folder: start by ./dev faults")
        self.folder = os.path.join(folder, "kafka")
        os.makedirs(self.folder)
        self.port, self.behind, self.proxy_port = free_port(), free_port(), proxy_port
        os.environ["SHUWEN_KAFKA_BROKERS"] = "127.0.0.1:%d" % self.port
        self.process = None
        self.configure()
        identity = "campaign" + "A" * 14
        subprocess.run(self.java("128m", "kafka.tools.StorageTool", "format", "--config", self.folder + "/server.properties",
                                 "--cluster-id", identity), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.start()

    def configure(self):
        with open(os.path.join(ROOT, "tools/dev/kafka/server.properties"), encoding="utf-8") as template:
            text = template.read()
        for name, value in (("PORT", self.port), ("CONTROLLER_PORT", free_port()), ("DATA", self.folder + "/data")):
            text = text.replace("@%s@" % name, str(value))
        lines = [line for line in text.splitlines() if not line.startswith(("advertised.listeners", "listener.security"))]
        lines = [line + ",PROXIED://127.0.0.1:%d" % self.behind if line.startswith("listeners=") else line for line in lines]
        lines += [
            "advertised.listeners=PLAINTEXT://127.0.0.1:%d,PROXIED://127.0.0.1:%d" % (self.port, self.proxy_port),
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT",
            "inter.broker.listener.name=PLAINTEXT",
            # A zombie's transaction ends soon after its time, and a broker that was killed is taken back soon; not at once: one that a busy machine lets
            # wait for a second would lose all its partitions again and again.
            "transaction.abort.timed.out.transaction.cleanup.interval.ms=300",
            "broker.session.timeout.ms=3000",
            "broker.heartbeat.interval.ms=200",
            "file.delete.delay.ms=1000",
        ]
        with open(self.folder + "/server.properties", "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")

    def java(self, heap, *words):
        return ["java", "-Xmx" + heap, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp", self.home + "/*", *words]

    def start(self, seconds=120):
        with open(self.folder + "/log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(self.java("512m", "kafka.Kafka", self.folder + "/server.properties"),
                                            stdout=log, stderr=log, cwd=self.folder, process_group=self.group)
        deadline = time.time() + seconds
        while not (answers(self.port) and answers(self.behind)):
            if self.process.poll() is not None or time.time() > deadline:
                raise RuntimeError("Kafka did not start, see %s/log" % self.folder)
            time.sleep(0.1)

    def stop(self, how=signal.SIGKILL):
        """In good order a single node may wait long for itself: it is given some seconds."""
        self.process.send_signal(how)
        try:
            self.process.wait(timeout=4)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def running(self):
        return self.process.poll() is None

    def close(self):
        if self.process and self.running():
            self.stop()
