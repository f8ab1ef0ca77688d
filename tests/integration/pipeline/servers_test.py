"""PostgreSQL dies and comes back (immediate shutdown) five times in mid-flow, the broker once where it can be reached: nothing lost,
nothing twice, and meanwhile nobody is thrown out of the group. PostgreSQL is a private one of this test.
SHUWEN_TEST_RESTART_KAFKA: a shell command that restarts the broker; without it that part is left out, and said so."""

import os
import subprocess
import sys
import threading
import time

from server import Server
from stack import Stack, article, same, skip

EVENTS, RESTARTS = 1500, 5


if not os.environ.get("SHUWEN_KAFKA_BROKERS"):
    skip("SHUWEN_KAFKA_BROKERS is not set")
restart_kafka = os.environ.get("SHUWEN_TEST_RESTART_KAFKA")
with Server() as server, Stack(postgres=server.conninfo()) as stack:
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
    stack.wait("SELECT count(*) FROM shuwen.articles", EVENTS, seconds=300)
    stack.wait("SELECT count(*) FROM shuwen.article_events", EVENTS)
    stack.check_events_once(EVENTS)
    stack.check_whole()
    stack.check_ledger()
    same(stack.observations(), stack.expected(events))
    with open(os.path.join(stack.folder, "extractor.log"), encoding="utf-8") as log:
        text = log.read()
    assert text.count('"event":"partition_assigned"') <= 8 + (8 if restart_kafka else 0), "the group was left while PostgreSQL was away"
    assert stack.number("SELECT count(*) FROM shuwen.dead_letters") == 0, "a passing fault made dead letters"
if not restart_kafka:
    print("the broker was not restarted: SHUWEN_TEST_RESTART_KAFKA is not set", file=sys.stderr)
