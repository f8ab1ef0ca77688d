"""Two extractors share four partitions; one leaves, one is killed, both come back: nothing lost, nothing twice."""

import threading
import time

from stack import Stack, article, same

EVENTS = 2000

with Stack(partitions=4) as stack:
    events = [article(n) for n in range(EVENTS)]

    def publish_all():
        for i in range(0, EVENTS, 50):
            stack.publish(events[i : i + 50])
            time.sleep(0.3)

    stack.normalizer()
    stack.extractor("one")
    stack.extractor("two")
    publisher = threading.Thread(target=publish_all)
    publisher.start()
    stack.wait("SELECT count(DISTINCT owner) FROM shuwen.ingest_status WHERE topic LIKE '%normalized'", 2)
    stack.stop("two")
    time.sleep(3)
    stack.extractor("two")
    time.sleep(3)
    stack.kill("one")
    time.sleep(1)
    stack.extractor("one")
    publisher.join()
    stack.wait("SELECT count(*) FROM shuwen.articles", EVENTS)
    stack.wait("SELECT count(*) FROM shuwen.article_events", EVENTS)
    stack.check_events_once(EVENTS)
    stack.check_whole()
    stack.check_ledger()
    same(stack.observations(), stack.expected(events))
