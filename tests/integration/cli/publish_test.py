#!/usr/bin/env python3
"""publish_test.py SHUWEN BROKER: events arrive as they were given, and each that does not is named."""
import fcntl
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
import unittest

BROKER = sys.argv.pop(2)
SHUWEN = sys.argv.pop(1)
EXAMPLES = sorted((pathlib.Path(__file__).resolve().parents[3] / "examples").glob("*.jsonl"))
if not shutil.which("kcat"):
    print("skipped: kcat is not installed")
    sys.exit(77)


def publish(brokers, *arguments, given=b""):
    environment = {**os.environ, "SHUWEN_KAFKA_BROKERS": brokers}
    done = subprocess.run([SHUWEN, "publish", *arguments], input=given, capture_output=True, env=environment, check=False)
    return done.returncode, done.stderr.decode()


def event(**changes):
    return json.dumps({"id": "1", "source": "s", "body": "门急诊诊疗人次", **changes}, ensure_ascii=False)


class Publish(unittest.TestCase):
    def setUp(self):
        self.broker = subprocess.Popen([BROKER, "articles.raw:4"], stdout=subprocess.PIPE)
        self.address = self.broker.stdout.readline().decode().split()[-1]

    def tearDown(self):
        self.broker.terminate()
        self.broker.wait()
        self.broker.stdout.close()

    def records(self):
        """All records as (partition, key, value)."""
        done = subprocess.run(["kcat", "-b", self.address, "-t", "articles.raw", "-C", "-e", "-q", "-f", "%p\t%k\t%S\n%s\n"],
                              stdout=subprocess.PIPE, check=True)
        records, rest = [], done.stdout
        while rest:
            head, rest = rest.split(b"\n", 1)
            partition, key, size = head.split(b"\t")
            records.append((int(partition), key.decode(), rest[:int(size)]))
            rest = rest[int(size) + 1:]
        return records

    def test_bytes_and_keys(self):
        code, said = publish(self.address, *map(str, EXAMPLES))
        lines = [text for path in EXAMPLES for text in path.read_bytes().splitlines()]
        self.assertEqual((code, said), (0, f"{len(lines)} events: {len(lines)} acknowledged on articles.raw, 0 refused, 0 not acknowledged\n"))
        records = self.records()
        self.assertEqual(sorted(value for _, _, value in records), sorted(lines))
        for _, key, value in records:
            article = json.loads(value)
            article = article.get("data", article)
            self.assertEqual(key, f"{article['source']}\x1f{article['id']}")
        places = {}
        for partition, key, _ in records:
            self.assertEqual(places.setdefault(key, partition), partition, "one article, one partition")
        self.assertGreater(len(set(places.values())), 1)

    def test_many(self):
        given = "\n".join(event(id=str(i)) for i in range(5000)).encode()
        self.assertEqual(publish(self.address, "-", given=given)[0], 0)
        self.assertEqual({json.loads(value)["id"] for _, _, value in self.records()}, {str(i) for i in range(5000)})

    def test_converted_and_refused(self):
        given = event(id="gb").encode("gb18030") + b"\n" + event(id="").encode() + b"\n" + event(id="u8").encode()
        code, said = publish(self.address, "-", given=given)
        self.assertEqual(code, 1)
        self.assertRegex(said, r"^-:2: id_missing: .*\n3 events: 2 acknowledged on articles.raw, 1 refused, 0 not acknowledged\n$")
        self.assertEqual(sorted(value.decode() for _, _, value in self.records()), sorted([event(id="gb"), event(id="u8")]))

    def test_unchecked(self):
        given = b'{"id":"\xff\xfe\n[1]\n'
        code, _ = publish(self.address, "--unchecked", "-", given=given)
        self.assertEqual((code, sorted(value for _, _, value in self.records())), (1, sorted(given.splitlines())))

    def test_nobody_there(self):
        given = "\n".join(event(id=str(i)) for i in range(3)).encode()
        code, said = publish("127.0.0.1:1", "--delivery-ms", "1500", "-", given=given)
        self.assertEqual(code, 1)
        for number in (1, 2, 3):
            self.assertRegex(said, rf"(?m)^-:{number}: not acknowledged: ")
        self.assertIn("3 events: 0 acknowledged on articles.raw, 0 refused, 3 not acknowledged", said)

    def test_interrupted(self):
        environment = {**os.environ, "SHUWEN_KAFKA_BROKERS": "127.0.0.1:1"}
        process = subprocess.Popen([SHUWEN, "publish", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        process.stdin.write(event().encode() + b"\n")
        process.stdin.flush()
        while struct.unpack("i", fcntl.ioctl(process.stdin, termios.FIONREAD, bytes(4)))[0]:
            time.sleep(0.01)
        time.sleep(0.5)  # from what was read to the producer's queue
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()
        process.stdin.close()
        process.stderr.close()
        self.assertEqual(process.wait(), 1)
        self.assertLess(time.monotonic() - begin, 60, "it waits as long as for a delivery")
        self.assertRegex(said, r"(?m)^-:1: not acknowledged: ")


unittest.main()
