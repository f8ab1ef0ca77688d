"""Events of every kind go in; what comes out equals `shuwen extract`, and what cannot is a dead letter with its bytes."""

import glob
import json
import os

import records
from stack import Stack, article, same

# What the normalizer refuses besides, and what the extractor does: a stranger on its topic.
MARKUP = records.Record("markup", "markup_excess", "-", "-", '{"id":"1","source":"s","content_type":"text/html","body":"@repeat(<i>,600)"}')
STRANGER = records.Record("stranger", "normalized_invalid", "x", "from=elsewhere", "@hex(00ff)")
# A byte order mark, and an optional field that cannot be read: the field is lost, not the article.
LENIENT = records.Record("lenient", "ok", "-", "-", '@hex(EFBBBF){"id":"lenient","source":"s","body":"正文","published_at":"2024-13-45"}')
NO_LIMITS = ("--reject-consecutive", "0", "--reject-share-percent", "0", "--reject-reason-percent", "0")


def examples():
    root = os.path.join(os.path.dirname(__file__), "..", "..", "..", "examples")
    events = []
    for path in sorted(glob.glob(os.path.join(root, "*.jsonl"))):
        with open(path, encoding="utf-8") as file:
            events += [json.loads(line) for line in file if line.strip()]
    return [e for e in events if e.get("type", "article.published") == "article.published" and "body" in e]


def evaluation():
    """The annotated articles, where they are given: the pipeline has to find in them what shuwen extract finds."""
    events = []
    for path in sorted(glob.glob(os.path.join(os.environ.get("SHUWEN_EVAL_DIR", "/nowhere"), "*", "events.jsonl"))):
        if os.path.basename(os.path.dirname(path)) in ("seeds", "dev"):
            with open(path, encoding="utf-8") as file:
                events += [json.loads(line) for line in file if line.strip()]
    print("%d annotated articles" % len(events) if events else "no annotated articles: SHUWEN_EVAL_DIR is not set")
    return events


with Stack() as stack:
    events = [article(n) for n in range(40)] + examples() + evaluation()
    bad = [record for record in records.read_cases() if record.expected != "ok"] + [MARKUP]
    # Neighbours in the same batches: all of it lies there when the services start.
    stack.publish(events[:20])
    records.publish(bad + [LENIENT], stack.environment["SHUWEN_TOPIC_RAW"])
    records.publish([STRANGER], stack.environment["SHUWEN_TOPIC_NORMALIZED"])
    stack.publish(events[20:])
    stack.normalizer("normalizer", *NO_LIMITS)
    stack.extractor("extractor", *NO_LIMITS)
    total = len(events) + len(bad) + 2
    stack.wait("SELECT count(*) FROM shuwen.article_events", total)

    latest = {e["id"]: e for e in sorted(events, key=lambda e: e.get("revision", 0))}
    same(stack.observations(), stack.expected(latest.values()))
    records.check_letters(stack, bad + [STRANGER, LENIENT])
    lenient = stack.sql("SELECT body, published_at, published_first, warnings::text LIKE '%published_at%' FROM shuwen.articles WHERE id = 'lenient'")
    assert lenient == [["正文", None, None, "t"]], lenient
    stack.check_whole()
    stack.check_ledger()
    before = stack.observations()

    # The same events again, and a restart in between: equal content moves only the coordinates.
    stack.stop("extractor")
    stack.publish(events)
    stack.extractor()
    stack.wait("SELECT count(*) FROM shuwen.article_events", total + len(events))
    stack.wait("SELECT count(*) FROM shuwen.article_events WHERE outcome IN ('duplicate', 'superseded')", len(events))
    same(stack.observations(), before)
    stack.check_whole()

    # A greater revision replaces, an older one that comes late does not, a retraction removes, publishing again revives.
    stack.publish([article(1, revision=5)])
    stack.wait("SELECT count(*) FROM shuwen.articles WHERE id = 'n1' AND revision = 5", 1)
    settled = stack.number("SELECT count(*) FROM shuwen.article_events WHERE outcome IN ('superseded', 'retracted')")
    stack.publish([article(1, revision=3), {"id": "n2", "source": "测试报", "type": "article.retracted", "revision": 1}])
    stack.wait("SELECT count(*) FROM shuwen.article_events WHERE outcome IN ('superseded', 'retracted')", settled + 2)
    expected = dict(before, **stack.expected([article(1, revision=5)]))
    del expected["n2"]
    same(stack.observations(), expected)
    assert stack.number("SELECT count(*) FROM shuwen.articles WHERE id = 'n2'") == 0
    assert stack.number("SELECT count(*) FROM shuwen_data.article WHERE id = 'n2' AND state = 'retracted' AND body IS NULL") == 1
    stack.publish([article(2, revision=2)])
    stack.wait("SELECT count(*) FROM shuwen.articles WHERE id = 'n2'", 1)
    same(stack.observations(), dict(expected, **stack.expected([article(2, revision=2)])))

    # Positions pass the control records of the normalizer's transactions: nothing is left to be read, and the mirror says the same.
    stack.check_ledger()
    stack.check_whole()
    stack.stop("extractor")
    stack.stop("normalizer")
