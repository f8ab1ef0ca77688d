"""Raw records as tests/cases/event/raw.tsv has them, put onto a topic by a client that is not ours, and what the database has to say of each."""

import hashlib
import os
import re

from stack import skip

try:
    from confluent_kafka import Producer
except ImportError:
    skip("no confluent_kafka")

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "cases", "event", "raw.tsv")
LETTERS = """SELECT topic, partition, "offset", reason, encode(key, 'hex'), encode(sha256(value), 'hex'), length(value),
    array_to_string(ARRAY(SELECT coalesce(encode(part, 'hex'), 'null') FROM unnest(headers) WITH ORDINALITY AS h (part, n) ORDER BY n), ',')
    FROM shuwen.dead_letters"""
ESCAPES = {"n": "\n", "t": "\t", "\\": "\\"}


def cell_bytes(cell):
    """The cell as tests/unit/event/raw_test.c reads it: escapes, then @repeat(text,count) and @hex(bytes). None for `-`."""
    if cell == "-":
        return None
    text = re.sub(r"\\(?:u\{([0-9A-Fa-f]+)\}|([nt\\]))", lambda m: chr(int(m[1], 16)) if m[1] else ESCAPES[m[2]], cell)
    parts = re.split(r"(@repeat\(.*?,\d+\)|@hex\([0-9A-Fa-f]*\))", text)
    return b"".join(part_bytes(part) for part in parts)


def part_bytes(part):
    if part.startswith("@hex("):
        return bytes.fromhex(part[5:-1])
    if part.startswith("@repeat("):
        what, _, count = part[8:-1].rpartition(",")
        return what.encode() * int(count)
    return part.encode()


class Record:
    """One row: `expected` is ok or the reason of its refusal; where it lies once it is published."""

    def __init__(self, row, expected, key, headers, value):
        self.row, self.expected = row, expected
        self.key, self.value = cell_bytes(key), cell_bytes(value)
        pairs = cell_bytes(headers)
        self.headers = [tuple(pair.split(b"=", 1)) for pair in pairs.split(b"|")] if pairs else []
        self.place = None

    def delivered(self, error, message):
        assert error is None, "%s: %s" % (self.row, error)
        self.place = message.topic(), message.partition(), message.offset()

    def letter(self):
        """What its dead letter holds: reason, key, value, headers; of the value digest and size. None: it is not refused."""
        if self.expected == "ok":
            return None
        value = [None, None] if self.value is None else [hashlib.sha256(self.value).hexdigest(), str(len(self.value))]
        headers = ",".join(part.hex() for pair in self.headers for part in pair)
        return [self.expected, None if self.key is None else self.key.hex(), *value, headers]


def read_cases():
    records = []
    with open(CASES, encoding="utf-8") as file:
        lines = [(number, line.rstrip("\n")) for number, line in enumerate(file, 1) if not line.startswith("#") and line.strip()]
    for number, line in lines[1:]:  # the first names the columns
        expected, key, headers, value = (line.split("\t") + [""])[:4]
        records.append(Record("tests/cases/event/raw.tsv:%d" % number, expected, key, headers, value))
    return records


def publish(records, topic):
    """Compressed, so that a record past its limit passes the broker's, which counts compressed bytes."""
    producer = Producer({"bootstrap.servers": os.environ["SHUWEN_KAFKA_BROKERS"], "message.max.bytes": 32 << 20, "compression.type": "gzip"})
    for record in records:
        producer.produce(topic, record.value, record.key, on_delivery=record.delivered,
                         headers=[(name.decode(), value) for name, value in record.headers])
        producer.poll(0)
    assert producer.flush(60) == 0, "the broker did not take all records"


def check_letters(stack, records):
    """Each refused record is one dead letter with its reason and the same bytes, and nothing else is one."""
    found = {(row[0], int(row[1]), int(row[2])): row[3:] for row in stack.sql(LETTERS)}
    assert len(found) == stack.number("SELECT count(*) FROM shuwen.dead_letters")
    for record in records:
        letter = found.pop(record.place, None)
        assert letter == record.letter(), "%s: %s, not %s" % (record.row, letter, record.letter())
    assert not found, "dead letters of nothing: %s" % found
