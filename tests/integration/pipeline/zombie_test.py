"""An extractor is stopped (SIGSTOP) in mid-flow for longer than its session, another takes its partitions over, then it wakes up: what it
still has in hand is fenced off, nothing lost, nothing twice. Ten stops at random moments; the short ones are only pauses."""

import random
import signal
import threading
import time

from stack import Stack, article, same

EVENTS, STOPS = 2500, 10

with Stack(partitions=4) as stack:
    events = [article(n) for n in range(EVENTS)]

    def publish_all():
        for i in range(0, EVENTS, 50):
            stack.publish(events[i : i + 50])
            time.sleep(0.6)

    flags = ("--session-ms", "6000", "--claim-ms", "300")
    stack.normalizer()
    # One is a static member of its group, the other a dynamic one.
    stack.extractor("one", *flags)
    stack.start("two", "shuwen-extractor", *flags)
    stack.wait("SELECT count(DISTINCT owner) FROM shuwen.ingest_status", 2)
    publisher = threading.Thread(target=publish_all)
    publisher.start()
    draw = random.Random(11)
    for i in range(STOPS):
        victim = stack.processes[draw.choice(("one", "two"))]
        time.sleep(draw.uniform(0.2, 1.0))
        victim.send_signal(signal.SIGSTOP)
        time.sleep(9 if i % 4 == 0 else draw.uniform(0.1, 0.8))
        victim.send_signal(signal.SIGCONT)
    publisher.join()
    stack.wait("SELECT count(*) FROM shuwen.articles", EVENTS, seconds=300)
    stack.wait("SELECT count(*) FROM shuwen.article_events", EVENTS)
    stack.check_events_once(EVENTS)
    stack.check_whole()
    stack.check_ledger()
    same(stack.observations(), stack.expected(events))
    stack.stop("one")
    stack.stop("two")
