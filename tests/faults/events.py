"""What the campaign publishes, and what a topic holds in the end, by a Kafka client that is not ours."""

import json
import random
import threading
import time

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from stack import article

SOURCE = "测试报"
NO_LEADER_YET = (KafkaError._UNKNOWN_PARTITION, KafkaError._UNKNOWN_TOPIC, KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE,
                 KafkaError.UNKNOWN_TOPIC_OR_PART)
BAD = {
    "not_json": "no json at all %d",
    "truncated_json": '{"id":"x%d","source":"s","body":"',
    "not_an_object": "[1, %d]",
    "nul_character": '{"id":"x%d","source":"s","body":"a\\u0000b"}',
    "lone_surrogate": '{"id":"x%d","source":"s","body":"a\\ud800b"}',
    "id_missing": '{"source":"s%d","body":"正文"}',
    "revision_out_of_range": '{"id":"x%d","source":"s","body":"正文","revision":-1}',
}


def key_of(event_id):
    return (SOURCE + "\x1f" + event_id).encode()


class Record:
    """One record of a log, as it stands there. event: what it says, None for a bad one; reason: why it is a bad one."""

    def __init__(self, message, bad):
        self.topic, self.partition, self.offset = message.topic(), message.partition(), message.offset()
        self.time_ms = message.timestamp()[1]
        self.key, self.value = message.key(), message.value()
        self.headers = message.headers() or []
        self.life = 0  # of its topic: how often that was made again before
        self.reason = bad.get(self.value)

    @property
    def at(self):
        return self.partition, self.offset

    @property
    def event(self):
        if self.value is None:
            return {"source": SOURCE, "id": self.key.decode().partition("\x1f")[2], "type": "article.retracted"}
        return json.loads(self.value)

    def version(self):
        return self.event.get("revision", 0), self.time_ms, self.partition, self.offset


class Publisher(threading.Thread):
    """New articles, revisions forth and back, the same again, retractions in both forms, articles that come back, bad events; a few under
    keys that send them to any partition. What it draws is the seed's; how fast Kafka takes it is not."""

    def __init__(self, brokers, topic, seed, seconds, per_second):
        super().__init__(daemon=True)
        self.topic, self.seconds, self.per_second = topic, seconds, per_second
        self.draw = random.Random(seed)
        self.bad, self.acknowledged, self.failed = {}, {}, []
        self.revisions, self.count, self.error = {}, 0, None
        self.halt, self.paused = threading.Event(), threading.Event()
        self.producer = Producer({"log_level": 0, "bootstrap.servers": brokers, "acks": "all", "partitioner": "murmur2_random", "linger.ms": 2,
                                  "retry.backoff.ms": 50, "topic.metadata.refresh.interval.ms": 500, "reconnect.backoff.max.ms": 500, "message.timeout.ms": 120000})

    def event(self):
        """The next (key, value)."""
        draw, kind = self.draw, self.draw.random()
        if kind < 0.04:
            return self.bad_event()
        self.count += 1
        if kind < 0.70 or not self.revisions:
            n = len(self.revisions)
            self.revisions[n] = 0
            return key_of("n%d" % n), self.article(n, 0)
        n = draw.choice(sorted(self.revisions)[-200:])
        if kind < 0.82:
            self.revisions[n] += 1
        key = key_of("n%d" % n) if draw.random() < 0.9 else b"elsewhere%d" % draw.randrange(8)
        if kind < 0.88:
            return key, self.article(n, max(0, self.revisions[n] - draw.choice((0, 0, 1, 2))))
        if kind < 0.93:
            retraction = {"id": "n%d" % n, "source": SOURCE, "type": "article.retracted", "revision": self.revisions[n]}
            return key, json.dumps(retraction, ensure_ascii=False).encode()
        if kind < 0.95:
            return key_of("n%d" % n), None
        return key, self.article(n, self.revisions[n])

    def article(self, n, revision):
        return json.dumps(article(n, revision=revision, source=SOURCE), ensure_ascii=False).encode()

    def run(self):
        try:
            begun, sent = time.monotonic(), 0
            while not self.halt.is_set() and (passed := time.monotonic() - begun) < self.seconds:
                # In bursts: half of the time nothing, then all that is due.
                while sent < passed * self.per_second and not self.paused.is_set():
                    self.send()
                    sent += 1
                self.producer.poll(0)
                self.halt.wait(self.draw.choice((0.005, 0.02, 0.1, 0.3)))
            self.halt.set()
        except Exception as failed:  # the run ends with it
            self.error = failed

    def bad_event(self):
        """One that the normalizer rejects."""
        self.count += 1
        reason = self.draw.choice(sorted(BAD))
        value = (BAD[reason] % self.count).encode()
        self.bad[value] = reason
        return self.draw.choice((None, b"somewhere", key_of("x%d" % self.count))), value

    def send(self, event=None):
        key, value = event or self.event()
        while True:
            try:
                self.producer.produce(self.topic, value, key, on_delivery=self.delivered)
                return
            except BufferError:
                self.producer.poll(0.1)

    def delivered(self, error, message):
        if error is None:
            self.acknowledged[message.partition(), message.offset()] = message.value()
        else:
            self.failed.append(str(error))

    def finish(self, seconds):
        self.halt.set()
        self.join(seconds)
        left = self.producer.flush(seconds)
        if self.error:
            raise self.error
        if left:
            raise RuntimeError("Kafka did not take %d events within %d s" % (left, seconds))


class Topics:
    """Reads topics as they stand."""

    def __init__(self, brokers, group="campaign"):
        self.consumer = Consumer({"log_level": 0, "bootstrap.servers": brokers, "group.id": group, "enable.auto.commit": False, "enable.partition.eof": True,
                                  "isolation.level": "read_committed", "auto.offset.reset": "earliest", "fetch.wait.max.ms": 10,
                                  "reconnect.backoff.max.ms": 200})

    def partitions(self, topic):
        found = self.consumer.list_topics(topic, timeout=20).topics[topic]
        if found.error:
            raise KafkaException(found.error)
        return sorted(found.partitions)

    def ends(self, topic, tries=20):
        """{partition: (first offset, offset behind the last that readers may see)}. A broker that was just started knows no leader yet."""
        for _ in range(tries):
            try:
                return {p: self.consumer.get_watermark_offsets(TopicPartition(topic, p), timeout=20) for p in self.partitions(topic)}
            except KafkaException as failed:
                if not failed.args[0].retriable() and failed.args[0].code() not in NO_LEADER_YET:
                    raise
                time.sleep(0.5)
        raise RuntimeError("%s has no leaders" % topic)

    def committed(self, topic, group_partitions):
        asked = [TopicPartition(topic, p) for p in group_partitions]
        return {found.partition: found.offset for found in self.consumer.committed(asked, timeout=20)}

    def read(self, topic, bad=None, life=0, seconds=30):
        """All that stands on it now, in order of partition and offset."""
        ends = self.ends(topic)
        left = {p for p, (first, end) in ends.items() if end > first}
        self.consumer.assign([TopicPartition(topic, p, ends[p][0]) for p in left])
        records, deadline = [], time.time() + seconds
        while left and time.time() < deadline:
            message = self.consumer.poll(0.5)
            if message is None:
                continue
            if message.error():
                if message.error().code() == -191:  # the end of a partition
                    left.discard(message.partition())
                continue
            records.append(Record(message, bad or {}))
            records[-1].life = life
        self.consumer.unassign()
        if left:
            raise RuntimeError("partitions %s of %s could not be read to their end" % (sorted(left), topic))
        return sorted(records, key=lambda r: (r.partition, r.offset))

    def close(self):
        self.consumer.close()
