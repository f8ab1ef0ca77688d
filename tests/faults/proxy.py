"""A proxy between the services and a server, which reads along and breaks connections where a fault says.

A fault is a Rule: what to wait for (a message of a kind, or so many bytes), how often to let it pass, and what to do then. It reads
PostgreSQL's protocol as far as it must to know a COMMIT and the server's answer to it, simple or extended, and Kafka's as far as the
kind of each request and the answer that belongs to it."""

import socket
import struct
import threading
import time

TO_SERVER, TO_CLIENT = 0, 1
KAFKA_KEYS = {"Produce": 0, "Fetch": 1, "OffsetCommit": 8, "JoinGroup": 11, "Heartbeat": 12, "SyncGroup": 14, "InitProducerId": 22,
              "AddPartitionsToTxn": 24, "AddOffsetsToTxn": 25, "EndTxn": 26, "TxnOffsetCommit": 28}


class Message:
    """One message of a stream. ask: what the client asks for (a kind); answer: which kind this answers."""

    __slots__ = ("data", "ask", "answer")

    def __init__(self, data, ask=None, answer=None):
        self.data, self.ask, self.answer = data, ask, answer


class PostgresReader:
    """Cuts both directions of one connection into messages."""

    known = {b"BEGIN": "BEGIN", b"COMMIT": "COMMIT"}

    def __init__(self):
        self.rest = [b"", b""]
        self.started = False
        self.statements = {}  # name: SQL
        self.portals = {}

    def words(self, body, count):
        found = []
        for _ in range(count):
            word, _, body = body.partition(b"\0")
            found.append(word)
        return found

    def kind(self, tag, body):
        if tag == b"Q":
            return self.known.get(body.rstrip(b"\0; \n").upper())
        if tag == b"P":
            name, sql = self.words(body, 2)
            self.statements[name] = sql
        elif tag == b"B":
            portal, name = self.words(body, 2)
            self.portals[portal] = name
        elif tag == b"E":
            sql = self.statements.get(self.portals.get(self.words(body, 1)[0]), b"")
            return self.known.get(sql.strip(b"; \n").upper())
        return None

    def feed(self, direction, data):
        data = self.rest[direction] + data
        messages = []
        while True:
            # Before it started a client's messages have no tag; the answer to its question for TLS is one byte.
            head = 0 if direction == TO_SERVER and not self.started else 1
            if direction == TO_CLIENT and not self.started:
                if data:
                    messages.append(Message(data[:1]))
                    data = data[1:]
                    continue
                break
            if len(data) < head + 4:
                break
            size = head + struct.unpack(">i", data[head : head + 4])[0]
            if len(data) < size:
                break
            message, data = data[:size], data[size:]
            if head == 0:
                self.started = struct.unpack(">i", message[4:8])[0] >> 16 == 3
                messages.append(Message(message))
            elif direction == TO_SERVER:
                messages.append(Message(message, ask=self.kind(message[:1], message[5:])))
            else:
                done = message[:1] == b"C" and message[5:] == b"COMMIT\0"
                messages.append(Message(message, answer="COMMIT" if done else None))
        self.rest[direction] = data
        return messages


class KafkaReader:
    names = {number: name for name, number in KAFKA_KEYS.items()}

    def __init__(self):
        self.rest = [b"", b""]
        self.asked = {}  # correlation id: kind

    def feed(self, direction, data):
        data = self.rest[direction] + data
        messages = []
        while len(data) >= 8:
            size = 4 + struct.unpack(">i", data[:4])[0]
            if len(data) < size:
                break
            message, data = data[:size], data[size:]
            if direction == TO_SERVER:
                key, _, number = struct.unpack(">hhi", message[4:12])
                self.asked[number] = self.names.get(key)
                messages.append(Message(message, ask=self.names.get(key)))
            else:
                messages.append(Message(message, answer=self.asked.pop(struct.unpack(">i", message[4:8])[0], None)))
        self.rest[direction] = data
        return messages


class Rule:
    """where: "before" (the message never leaves), "inside" (half of it does), "after" (the server's answer is kept from the client), "bytes" (in
    the middle of anything, so many bytes from now on). skip: messages of this kind to let pass first. The connection is cut, or with
    half=True only its way to the server is closed, or with hold, an event of threading, the message is only held back until that. of: bytes
    that stand in the message, where others ask the same server."""

    def __init__(self, kind, where, skip=0, half=False, hold=None, count=1, size=0, of=b""):
        self.kind, self.where, self.skip, self.half, self.hold, self.count, self.size = kind, where, skip, half, hold, count, size
        self.of = of
        self.hits = 0

    def matches(self, direction, message):
        if self.where == "bytes":
            self.size -= len(message.data)
            return self.size < 0
        wanted = message.answer if self.where == "after" else message.ask
        return wanted == self.kind and direction == (TO_CLIENT if self.where == "after" else TO_SERVER) and self.of in message.data


class Proxy:
    """Listens on a port of its own; one for each server."""

    def __init__(self, upstream_port, reader):
        self.upstream_port, self.reader = upstream_port, reader
        self.lock = threading.Lock()
        self.rules, self.links = [], set()
        self.delay_s, self.refusing, self.silent = 0.0, False, frozenset()
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    # --- what faults do

    def arm(self, rule):
        with self.lock:
            self.rules.append(rule)

    def disarm(self, rule):
        with self.lock:
            if rule in self.rules:
                self.rules.remove(rule)

    def cut_all(self):
        with self.lock:
            links = list(self.links)
        for link in links:
            link.cut()

    def refuse(self, refusing):
        self.refusing = refusing
        if refusing:
            self.cut_all()

    def heal(self):
        with self.lock:
            self.rules.clear()
        self.delay_s, self.refusing, self.silent = 0.0, False, frozenset()

    # --- the traffic

    def accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.connect, args=(client,), daemon=True).start()

    def connect(self, client):
        if self.refusing:
            client.close()
            return
        try:
            server = socket.create_connection(("127.0.0.1", self.upstream_port), timeout=10)
            server.settimeout(None)
        except OSError:
            client.close()
            return
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link = Link(self, client, server)
        with self.lock:
            self.links.add(link)
        link.run()

    def judge(self, direction, message):
        """The rule that this message sets off, if any."""
        with self.lock:
            for rule in self.rules:
                if not rule.matches(direction, message):
                    continue
                if rule.skip > 0:
                    rule.skip -= 1
                    continue
                rule.hits += 1
                rule.count -= 1
                if rule.count <= 0:
                    self.rules.remove(rule)
                return rule
        return None

    def close(self):
        self.socket.close()
        self.cut_all()


class Link:
    def __init__(self, proxy, client, server):
        self.proxy, self.client, self.server = proxy, client, server
        self.reader = proxy.reader()
        self.reader_lock = threading.Lock()
        self.open = True

    def run(self):
        for direction in (TO_SERVER, TO_CLIENT):
            threading.Thread(target=self.pump, args=(direction,), daemon=True).start()

    def cut(self):
        """With a reset, as when a machine dies."""
        with self.proxy.lock:
            self.proxy.links.discard(self)
        self.open = False
        for end in (self.client, self.server):
            try:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def pump(self, direction):
        source, target = (self.client, self.server) if direction == TO_SERVER else (self.server, self.client)
        try:
            while self.open and (data := source.recv(65536)):
                with self.reader_lock:
                    messages = self.reader.feed(direction, data)
                for message in messages:
                    if not self.pass_on(direction, message, target):
                        return
        except OSError:
            self.cut()
            return
        self.end_of(direction, source, target)

    def end_of(self, direction, source, target):
        with self.proxy.lock:
            self.proxy.links.discard(self)
        try:
            target.shutdown(socket.SHUT_WR)
            if direction == TO_CLIENT:
                source.close()
                target.close()
        except OSError:
            pass

    def pass_on(self, direction, message, target):
        proxy = self.proxy
        if proxy.delay_s:
            time.sleep(proxy.delay_s)
        while proxy.silent and (message.ask in proxy.silent) and self.open:
            time.sleep(0.05)
        rule = proxy.judge(direction, message) if proxy.rules else None
        if rule is None:
            target.sendall(message.data)
            return True
        if rule.hold:
            rule.hold.wait()
            target.sendall(message.data)
            return True
        if rule.where in ("inside", "bytes"):
            target.sendall(message.data[: max(1, len(message.data) // 2)])
        if rule.half:
            self.server.shutdown(socket.SHUT_WR)
            return False
        # Let the server work through what it was sent before the client learns of the loss.
        self.cut()
        return False
