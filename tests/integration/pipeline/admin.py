"""Requests that no client at hand can make, in Kafka's own protocol: records deleted as retention does it, a topic removed, or made wider.
For one broker, which leads every partition."""

import os
import socket
import struct
import time


def text(value):
    return struct.pack(">h", len(value)) + value.encode()


def request(api_key, version, body):
    host, _, port = os.environ["SHUWEN_KAFKA_BROKERS"].split(",")[0].rpartition(":")
    message = struct.pack(">hhi", api_key, version, 1) + text("shuwen-test") + body
    with socket.create_connection((host, int(port)), timeout=20) as broker:
        broker.sendall(struct.pack(">i", len(message)) + message)
        with broker.makefile("rb") as answer:
            size = struct.unpack(">i", answer.read(4))[0]
            return answer.read(size)[4:]


def delete_records(topic, partition, before_offset):
    """Waits until the log has grown so far."""
    body = struct.pack(">i", 1) + text(topic) + struct.pack(">iiqi", 1, partition, before_offset, 15000)
    deadline = time.time() + 20
    while True:
        start, code = struct.unpack(">qh", request(21, 1, body)[-10:])
        if code == 0 and start == before_offset:
            return
        assert time.time() < deadline, "DeleteRecords: error %d, start %d" % (code, start)
        time.sleep(0.2)


def delete_topic(topic):
    answer = request(20, 3, struct.pack(">i", 1) + text(topic) + struct.pack(">i", 15000))
    code = struct.unpack(">h", answer[-2:])[0]
    assert code == 0, "DeleteTopics: error %d" % code


def add_partitions(topic, count):
    answer = request(37, 0, struct.pack(">i", 1) + text(topic) + struct.pack(">iii?", count, -1, 15000, False))
    code = struct.unpack(">h", answer[8 + len(text(topic)) :][:2])[0]
    assert code == 0, "CreatePartitions: error %d" % code
