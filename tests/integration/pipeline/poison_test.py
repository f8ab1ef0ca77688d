"""Rows that only PostgreSQL finds wrong, among ten thousand good ones: each costs two round trips and becomes a dead letter with its article;
all others are stored as if nothing had been. A version that a refused one would have replaced stands on."""

import json
import os

from stack import Stack, article

BATCH = 2000
FLAGS = ["--log-level", "debug", "--batch-records", str(BATCH), "--batch-ms", "60000", "--linger-ms", "60000", "--batch-bytes", "1000000000",
         "--memory-bytes", "1000000000"]
# One in the first batch, which also prepares statements; none in the second; three in the third, two of them neighbours.
POISON = [100, 2 * BATCH + 101, 2 * BATCH + 102, 2 * BATCH + 1001]

with Stack(partitions=1) as stack:
    # The number of people trained is n + 20, and no other figure of an article is such a number.
    stack.sql("ALTER TABLE shuwen_data.observation ADD CONSTRAINT poison CHECK (value NOT IN (%s))" % ", ".join(str(n + 20) for n in POISON))
    events = [article(n) for n in range(3 * BATCH)]
    stack.normalizer()
    stack.publish(events)
    stack.extractor("extractor", *FLAGS)
    stack.wait("SELECT count(*) FROM shuwen.article_events", len(events), 120)
    stack.stop("extractor")

    with open(os.path.join(stack.folder, "extractor.log"), encoding="utf-8") as log:
        stored = [line for line in map(json.loads, log) if line["event"] == "batch_stored" and line["records"]]
    assert [line["records"] for line in stored] == [BATCH] * 3, stored
    plain, poisoned = stored[1]["round_trips"], stored[2]["round_trips"]
    # And one for the batch: dead letters have a statement of their own, as they do without any poison.
    assert plain < poisoned <= plain + 2 * 3 + 1, "%d round trips without poison, %d with three bad rows" % (plain, poisoned)

    letters = stack.sql("SELECT reason, stage, sqlstate, count(*) FROM shuwen.dead_letters GROUP BY 1, 2, 3")
    assert letters == [["row_refused", "store", "23514", "4"]], letters
    assert stack.number("SELECT count(*) FROM shuwen.articles") == len(events) - len(POISON)
    stack.check_events_once(len(events))
    stack.check_whole()
    stack.check_ledger()

    # A second version of an article, with a figure that is refused: the first one holds, and so it does when a third one is refused beside it.
    worse = [dict(article(n, revision=revision), body=article(POISON[0])["body"]) for n in (7, 8) for revision in (1, 2)]
    stack.publish(worse)
    stack.extractor("extractor", "--batch-records", "2", "--batch-ms", "60000", "--linger-ms", "60000")
    stack.wait("SELECT count(*) FROM shuwen.dead_letters", len(POISON) + len(worse))
    assert stack.sql("SELECT revision, count(*) FROM shuwen.articles WHERE id IN ('n7', 'n8') GROUP BY 1") == [["0", "2"]]
    assert stack.number("SELECT count(*) FROM shuwen.observations WHERE id IN ('n7', 'n8')") == sum(
        len(rows) for rows in stack.expected([article(7), article(8)]).values())
    stack.check_whole()
    stack.check_ledger()
    stack.stop("extractor")
    stack.stop("normalizer")
