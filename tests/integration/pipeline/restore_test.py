"""PostgreSQL goes back to an earlier state of itself while the pipeline runs on: it fills up again by itself from the restored positions, the end
state is what the events ask for, and the rewind is on record. Revisions and a retraction lie on both sides of the backup, and dead letters too."""

import os

from server import Server
from stack import Stack, article, same, skip

if not os.environ.get("SHUWEN_KAFKA_BROKERS"):
    skip("SHUWEN_KAFKA_BROKERS is not set")
with Server() as server, Stack(postgres=server.conninfo()) as stack:
    stack.normalizer()
    stack.extractor("one")
    stack.extractor("two")
    before = [article(n) for n in range(150)]
    after = [article(n, revision=1) for n in range(50)] + [article(n) for n in range(150, 400)]
    retraction = {"id": "n60", "source": "测试报", "revision": 1, "type": "article.retracted"}
    stack.publish(before)
    stack.publish_bytes(b"no json", key="a")
    stack.wait("SELECT count(*) FROM shuwen.article_events", len(before) + 1)
    server.save()

    stack.publish(after[:200])
    stack.publish([retraction])
    stack.publish_bytes(b"no json either", key="b")
    stack.wait("SELECT count(*) FROM shuwen.article_events", len(before) + 1 + 202)
    server.restore()
    assert stack.number("SELECT count(*) FROM shuwen.article_events") <= len(before) + 1 + 202
    stack.publish(after[200:])

    total = len(before) + len(after) + 3
    stack.wait("SELECT count(*) FROM shuwen.article_events", total, seconds=300)
    stack.check_events_once(total)
    stack.check_whole()
    stack.check_ledger()
    current = after[:50] + before[50:60] + before[61:] + after[50:]
    same(stack.observations(), stack.expected(current))
    assert stack.number("SELECT count(*) FROM shuwen.articles") == len(current)
    assert stack.number("SELECT count(*) FROM shuwen.dead_letters") == 2
    assert stack.number("SELECT count(*) FROM shuwen_data.ingest_incident WHERE kind = 'rewound'") >= 1, "the rewind is not on record"
    assert stack.number("SELECT count(*) FROM shuwen_data.ingest_halt") == 0
    stack.run("verify", "--topic", stack.environment["SHUWEN_TOPIC_RAW"])
    stack.stop("one")
    stack.stop("two")
    stack.stop("normalizer")
