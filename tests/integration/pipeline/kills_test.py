"""kill -9 of normalizer and extractor in mid-flow, ten times each, and lost database connections: nothing lost, nothing twice."""

import random
import threading
import time

from stack import Stack, article, same

KILLS, EVENTS = 10, 4000

with Stack() as stack:
    events = [article(n) for n in range(EVENTS)]

    def publish_all():
        for i in range(0, EVENTS, 100):
            stack.publish(events[i : i + 100])
            time.sleep(0.2)

    publisher = threading.Thread(target=publish_all)
    stack.normalizer()
    stack.extractor()
    publisher.start()
    draw = random.Random(7)
    for i in range(KILLS):
        for name, start in (("extractor", stack.extractor), ("normalizer", stack.normalizer)):
            time.sleep(draw.uniform(0.1, 1.2))
            stack.kill(name)
            start()
        stack.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'shuwen-extractor' AND datname = current_database()")
    publisher.join()
    stack.wait("SELECT count(*) FROM shuwen.articles", EVENTS, seconds=300)
    stack.wait("SELECT count(*) FROM shuwen.article_events", EVENTS)
    stack.check_events_once(EVENTS)
    stack.check_whole()
    stack.check_ledger()
    same(stack.observations(), stack.expected(events))
    assert stack.number("SELECT count(*) FROM shuwen_data.ingest_halt") == 0
