"""A static member dies between the two halves of a cooperative rebalance and comes back under its name: Kafka gives it what it had kept, no
new rebalance begins, and what it was giving up belongs to nobody. The normalizer notices and joins anew."""

import os
import subprocess
import sys
import time

from stack import Stack, skip

try:
    import confluent_kafka
except ImportError:
    skip("no confluent_kafka: apt-get install python3-confluent-kafka, and run by /usr/bin/python3")

PARTITIONS = 4


def member(group, topic, dies):
    """Another program of the group, which dies when it is asked to give something up; prints what it is given."""
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": os.environ["SHUWEN_KAFKA_BROKERS"], "group.id": group, "group.instance.id": group + "-other", "enable.auto.commit": False,
        "partition.assignment.strategy": "cooperative-sticky", "auto.offset.reset": "earliest", "session.timeout.ms": 60000, "heartbeat.interval.ms": 200})
    consumer.subscribe([topic], on_assign=lambda _, given: print(len(given), flush=True), on_revoke=lambda *_: os._exit(7) if dies else None)
    while True:
        consumer.poll(0.1)


if len(sys.argv) == 5:
    member(sys.argv[2], sys.argv[3], sys.argv[4] == "dies")

with Stack(partitions=PARTITIONS) as stack:
    group, raw = stack.environment["SHUWEN_NORMALIZER_GROUP"], stack.environment["SHUWEN_TOPIC_RAW"]

    def other(how):
        command = [sys.executable, os.path.abspath(__file__), stack.bin, group, raw, how]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        return process, int(process.stdout.readline())

    def logged(event):
        with open(os.path.join(stack.folder, "normalizer.log"), errors="replace") as log:
            return sum('"event":"%s"' % event in line for line in log)

    def wait(done, what, seconds=90):
        deadline = time.time() + seconds
        while not done():
            stack.alive()
            assert time.time() < deadline, what
            time.sleep(0.05)

    first, given = other("dies")
    assert given == PARTITIONS, "alone in its group it was given %d partitions" % given
    stack.normalizer("normalizer", "--session-ms", "1000")
    assert first.wait(timeout=60) == 7
    second, given = other("stays")
    try:
        assert 0 < given < PARTITIONS, "it came back to %d partitions" % given
        wait(lambda: logged("partitions_unowned") > 0, "nobody noticed the partitions without owner")
        wait(lambda: logged("partition_assigned") >= PARTITIONS - given, "partitions are still without owner")
        assert logged("partitions_unowned") == 1
    finally:
        second.kill()
        second.wait()
    stack.stop("normalizer")
