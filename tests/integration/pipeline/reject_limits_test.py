"""An extractor that would turn a partition into dead letters halts it before the batch is committed: other partitions go on, nothing of the batch is
there, and shuwen resume goes on once the cause is mended. A single bad article among good ones halts nothing."""

from stack import Stack, article, same

GOOD, BAD = 40, 60

with Stack(partitions=2) as stack:
    stack.extractor("extractor", "--reject-consecutive", "5", "--halted-ms", "300")
    stack.normalizer()
    stack.sql("ALTER TABLE shuwen_data.article ADD CONSTRAINT refused CHECK (source <> '坏报') NOT VALID")
    single = article(7000, source="坏报")
    stack.publish([article(n) for n in range(GOOD // 2)] + [single] + [article(n) for n in range(GOOD // 2, GOOD)])
    stack.wait("SELECT count(*) FROM shuwen.articles", GOOD)
    stack.wait("SELECT count(*) FROM shuwen.dead_letters WHERE reason = 'row_refused'", 1)
    assert stack.number("SELECT count(*) FROM shuwen_data.ingest_halt") == 0, "one bad article halted a partition"

    bad = [article(n, source="坏报") for n in range(8000, 8000 + BAD)]
    stack.publish(bad)
    stack.wait("SELECT count(*) FROM shuwen_data.ingest_halt WHERE resumed_at IS NULL AND reason = 'halted' AND detail LIKE '%reject_consecutive%'", 2)
    letters = stack.number("SELECT count(*) FROM shuwen.dead_letters")
    assert letters <= 1 + 2 * 5, "%d letters were written before the halt" % letters
    stack.check_ledger()

    # The cause is mended; each partition goes on where it stands.
    stack.sql("ALTER TABLE shuwen_data.article DROP CONSTRAINT refused")
    for topic, partition, position in stack.sql("SELECT topic, partition, next_offset FROM shuwen.ingest_status WHERE halted"):
        stack.run("resume", "--topic", topic, "--partition", partition, "--from", position, "--note", "the rule was wrong")
    stack.wait("SELECT count(*) FROM shuwen.articles", GOOD + BAD - (letters - 1))
    stack.run("redrive", "--reason", "row_refused")
    same(stack.observations(), stack.expected([article(n) for n in range(GOOD)] + [single] + bad))
    stack.check_whole()
    stack.check_ledger()
    stack.stop("extractor")
    stack.stop("normalizer")
