"""Events of every kind go in; what comes out equals `shuwen extract`, and what cannot is a dead letter with its bytes."""

import glob
import json
import os

from stack import Stack, article, same

bad = {
    "not_json": b"no json at all",
    "truncated_json": b'{"id":"x","source":"s","body":"',
    "not_an_object": b"[1, 2]",
    "gb18030": '{"id":"x","source":"s","body":"中文"}'.encode("gb18030"),
    "nul_character": b'{"id":"x","source":"s","body":"a\\u0000b"}',
    "lone_surrogate": b'{"id":"x","source":"s","body":"a\\ud800b"}',
    "id_missing": '{"source":"s","body":"正文"}'.encode(),
    "revision_out_of_range": '{"id":"x","source":"s","body":"正文","revision":-1}'.encode(),
}


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
    stack.normalizer()
    stack.extractor()
    stack.publish(events)
    for value in bad.values():
        stack.publish_bytes(value)
    total = len(events) + len(bad)
    stack.wait("SELECT count(*) FROM shuwen.article_events", total)

    latest = {e["id"]: e for e in sorted(events, key=lambda e: e.get("revision", 0))}
    same(stack.observations(), stack.expected(latest.values()))
    letters = {row[0]: row[1] for row in stack.sql("SELECT reason, encode(value, 'hex') FROM shuwen.dead_letters")}
    assert letters == {reason: value.hex() for reason, value in bad.items()}, letters
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
