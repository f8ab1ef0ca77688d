"""A database that is away for long (an hour in small: three times max.poll.interval.ms) is no error: no dead letter, nobody is thrown out of the group,
memory stays bounded, one log line for each change of state, and after it all goes on by itself, `shuwen publish --wait` as well."""

import json
import os
import subprocess
import time

from server import Server
from stack import Stack, article, same, skip

AWAY, EVENTS, POLL_MS = 30, 6000, 10000

if not os.environ.get("SHUWEN_KAFKA_BROKERS"):
    skip("SHUWEN_KAFKA_BROKERS is not set")
with Server() as server, Stack(postgres=server.conninfo()) as stack:

    def resident_kib():
        with open("/proc/%d/status" % stack.processes["extractor"].pid) as status:
            return int(next(line for line in status if line.startswith("VmRSS")).split()[1])

    def log():
        with open(os.path.join(stack.folder, "extractor.log"), encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    events = [article(n) for n in range(EVENTS)]
    stack.normalizer()
    stack.extractor("extractor", "--session-ms", str(POLL_MS), "--kafka.max.poll.interval.ms=%d" % POLL_MS)
    stack.publish(events[:500])
    stack.wait("SELECT count(*) FROM shuwen.articles", 500)
    before, lines = resident_kib(), len(log())

    # A publisher that waits for what becomes of its events has its connection already.
    publisher = subprocess.Popen([os.path.join(stack.bin, "shuwen"), "publish", "--wait", "--wait-ms", "600000", "-"], env=stack.environment,
                                 stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    stack.wait("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'shuwen publish'", 1)
    server.stop()
    gone = time.time()
    publisher.stdin.write("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in events[500:]).encode())
    publisher.stdin.close()
    grown = 0
    while time.time() - gone < AWAY:
        stack.alive()
        grown = max(grown, resident_kib() - before)
        time.sleep(1)
    said = log()[lines:]
    assigned = [line for line in said if line["event"] in ("partition_assigned", "partition_released")]
    assert not assigned, "the group was left: %s" % assigned[:2]
    assert grown < 40 * 1024, "%d KiB more while the database was away" % grown
    assert len(said) <= 8, "%d lines about one thing: %s" % (len(said), [line["event"] for line in said])

    server.start()
    back = time.time()
    stack.wait("SELECT count(*) FROM shuwen.articles", EVENTS, seconds=300)
    took = time.time() - back
    answer = publisher.stderr.read().decode()
    assert publisher.wait() == 0 and "\n%d stored, 0 duplicate" % (EVENTS - 500) in answer, answer
    stack.check_events_once(EVENTS)
    stack.check_whole()
    stack.check_ledger()
    same(stack.observations(), stack.expected(events))
    assert stack.number("SELECT count(*) FROM shuwen.dead_letters") == 0, "a passing fault made dead letters"
    print("away for %d s, %d KiB more, %d log lines; %d articles %.1f s after it came back" % (AWAY, grown, len(said), EVENTS - 500, took))
    stack.stop("extractor")
    stack.stop("normalizer")
