"""shuwen verify finds nothing where all is right, also among revisions, retractions and dead letters, and finds each damage that is done to the database."""

import os
import subprocess

from stack import Stack, article

with Stack(partitions=2) as stack:
    raw, normalized = stack.environment["SHUWEN_TOPIC_RAW"], stack.environment["SHUWEN_TOPIC_NORMALIZED"]
    events = [article(n) for n in range(60)] + [article(n, revision=1) for n in range(10)] + [article(20)]
    events += [{"id": "n30", "source": "测试报", "revision": 2, "type": "article.retracted"}]

    def verify(*arguments):
        done = subprocess.run([os.path.join(stack.bin, "shuwen"), "verify", *arguments], env=stack.environment, capture_output=True, text=True)
        assert not done.stderr, done.stderr
        return done.returncode, done.stdout

    stack.normalizer()
    stack.publish(events)
    stack.publish_bytes(b"no json", key="x")
    total = len(events) + 1
    code, said = verify("--topic", raw)
    assert code == 1 and "not processed yet" in said, said
    stack.extractor()
    stack.wait("SELECT count(*) FROM shuwen.article_events", total)
    for topic, records in ((raw, total), (normalized, total - 1)):
        code, said = verify("--topic", topic)
        assert code == 0 and "%d records of %s read, 0 differences" % (records, topic) in said, said
    stack.stop("extractor")

    # A part of it.
    ends = {row[0]: int(row[1]) for row in stack.sql("SELECT partition, count(*) FROM shuwen.article_events GROUP BY 1")}
    code, said = verify("--topic", raw, "--partition", "0", "--from", "2", "--to", "7")
    assert code == 0 and "5 records" in said, (ends, said)

    def damaged(sql, wanted, count=1):
        stack.sql(sql)
        code, said = verify("--topic", raw)
        assert code == 1 and "%10d  %s\n" % (count, wanted) in said, (sql, said)

    key = "(SELECT article_key FROM shuwen_data.article WHERE id = '%s')"
    damaged("DELETE FROM shuwen_data.observation WHERE ordinal = 1 AND article_key = " + key % "n41", "observations differ")
    damaged("INSERT INTO shuwen_data.observation SELECT article_key, 99, \"begin\", \"end\", type, value, value_upper, unit, modifier, indicator, subject, period, "
            "period_first, period_last, basis, out_of, among, status, rule, quote, context FROM shuwen_data.observation WHERE ordinal = 2 AND article_key = " + key % "n42",
            "observations differ", 2)
    damaged("UPDATE shuwen_data.article SET title = 'x' WHERE id = 'n43'", "the article differs")
    damaged("UPDATE shuwen_data.article SET revision = 0, appended_at = appended_at - interval '1 hour' WHERE id = 'n5'", "an older version holds")
    damaged("DELETE FROM shuwen_data.article WHERE id = 'n44'", "LOST: processed, and not there")
    damaged("DELETE FROM shuwen_data.dead_letter", "rejected, and no dead letter")
    assert verify("--topic", raw)[1].rstrip().endswith("6 differences")
    stack.sql("UPDATE shuwen_data.extraction SET extractor_version = '0.0.1+older' WHERE article_key = " + key % "n41")
    code, said = verify("--topic", raw)
    assert code == 1 and "stored by another version" in said and said.rstrip().endswith("5 differences"), said
    stack.stop("normalizer")
