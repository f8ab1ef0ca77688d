"""The broker's log does not continue a position: records that retention took, and a topic made anew. Found before a row is written, that
partition halts, the others go on, and shuwen resume lets it continue."""

import admin
from stack import Stack, article


def positions(stack, topic):
    return {int(p): int(offset) for p, offset in stack.sql("SELECT partition, next_offset FROM shuwen.ingest_status WHERE topic = '%s'" % topic)}


def halts(stack, reason, count):
    stack.wait("SELECT count(*) FROM shuwen.ingest_status WHERE halted AND halt_reason = '%s'" % reason, count)


def goes_on(stack, topic, partition):
    stack.run("resume", "--topic", topic, "--partition", str(partition), "--from", "earliest", "--note", "the publisher was told")


with Stack(partitions=2) as stack:
    topic = stack.environment["SHUWEN_TOPIC_NORMALIZED"]
    stack.normalizer()
    stack.extractor("extractor", "--halted-ms", "200")
    stack.publish([article(n) for n in range(60)])
    stack.wait("SELECT count(*) FROM shuwen.articles", 60)

    # Retention took records of partition 0 that nobody had read.
    stack.stop("extractor")
    before = positions(stack, topic)
    stack.publish([article(n) for n in range(60, 100)])
    admin.delete_records(topic, 0, before[0] + 5)
    stack.extractor("extractor", "--halted-ms", "200")
    halts(stack, "records_lost", 1)
    stack.publish([article(n) for n in range(100, 110)])
    stack.wait("SELECT count(*) FROM shuwen.ingest_status WHERE topic = '%s' AND partition = 1 AND next_offset > %d" % (topic, before[1]), 1)
    assert positions(stack, topic)[0] == before[0], "the halted partition moved"
    goes_on(stack, topic, 0)
    # Five offsets are gone; some of them may have been the normalizer's control records.
    stack.wait("SELECT (count(*) BETWEEN 105 AND 109)::integer FROM shuwen.article_events", 1)
    stack.check_whole()
    assert stack.sql("SELECT partition, at_offset, log_start, resumed_from FROM shuwen_data.ingest_halt") == [
        ["0", str(before[0]), str(before[0] + 5), str(before[0] + 5)]]

    # The topic was made anew: it ends before both positions.
    stack.stop("extractor")
    stack.stop("normalizer")
    before = positions(stack, topic)
    admin.delete_topic(topic)
    stack.run("setup", "--partitions", "2")
    stack.normalizer()
    stack.extractor("extractor", "--halted-ms", "200")
    halts(stack, "log_truncated", 2)
    stack.publish([article(n) for n in range(200, 210)])
    stack.publish_bytes(b"no json")
    stack.wait("SELECT count(*) FROM shuwen.dead_letters", 1)  # the other topic goes on
    assert positions(stack, topic) == before, "a halted partition moved"
    assert stack.number("SELECT count(*) FROM shuwen.articles WHERE id >= 'n200' AND id <= 'n209' AND length(id) = 4") == 0
    for partition in (0, 1):
        goes_on(stack, topic, partition)
    stack.wait("SELECT count(*) FROM shuwen.articles WHERE id >= 'n200' AND id <= 'n209' AND length(id) = 4", 10)
    assert stack.sql("SELECT DISTINCT incarnation FROM shuwen_data.ingest_claim WHERE topic = '%s'" % topic) == [["1"]]
    stack.check_ledger()
    stack.check_whole()
    stack.stop("extractor")
    stack.stop("normalizer")
