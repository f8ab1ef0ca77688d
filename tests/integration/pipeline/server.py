"""A PostgreSQL of a test's own, to stop, copy and put back; it refuses root, so as root it runs under its package's user."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile

from stack import skip


class Server:
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
        self.tool("initdb", "-D", self.folder + "/data", "-A", "trust", "-U", "shuwen", "-E", "UTF8", "--locale=C.UTF-8")
        for chance in range(5, 0, -1):  # somebody else may take the port before we do
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
            try:
                self.start()
                return
            except AssertionError:
                if chance == 1:
                    raise

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def tool(self, name, *arguments):
        done = subprocess.run([os.path.join(self.bin, name), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              cwd=self.folder, **self.user)
        assert done.returncode == 0, "%s: %d" % (name, done.returncode)

    def start(self):
        options = "-p %d -k %s -c listen_addresses=127.0.0.1" % (self.port, self.folder)
        self.tool("pg_ctl", "-D", self.folder + "/data", "-l", self.folder + "/log", "-o", options, "-w", "-t", "180", "start")

    def stop(self, mode="immediate"):
        self.tool("pg_ctl", "-D", self.folder + "/data", "-m", mode, "-w", "-t", "180", "stop")

    def save(self):
        """The whole cluster as it is at this moment, as a file system's snapshot would have it."""
        self.stop()
        subprocess.run(["cp", "-a", self.folder + "/data", self.folder + "/saved"], check=True)
        self.start()

    def restore(self):
        self.stop()
        shutil.rmtree(self.folder + "/data")
        os.rename(self.folder + "/saved", self.folder + "/data")
        self.start()

    def conninfo(self):
        return "host=127.0.0.1 port=%d user=shuwen dbname=postgres" % self.port
