"""The same revisions in another order, over other partitions, in two pipelines: the same rows but for their coordinates."""

import random

from stack import Stack, article, same


def events():
    some = [article(n, revision) for n in range(30) for revision in range(4)]
    some += [{"id": "n%d" % n, "source": "测试报", "type": "article.retracted", "revision": 9} for n in range(0, 30, 7)]
    some += [article(n, 11) for n in range(0, 30, 14)]
    return some


def outcome(partitions, seed):
    published = events()
    random.Random(seed).shuffle(published)
    with Stack(partitions=partitions) as stack:
        stack.normalizer()
        stack.extractor()
        for i in range(0, len(published), 25):
            stack.publish(published[i : i + 25])
        stack.wait("SELECT count(*) FROM shuwen.article_events", len(published))
        stack.check_events_once(len(published))
        stack.check_whole()
        stack.check_ledger()
        rows = stack.sql(
            "SELECT article_key, source, id, state, revision, content_digest, title, published_at, body, text, fingerprint FROM shuwen_data.article ORDER BY 1")
        return stack.observations(), rows


first, second = outcome(1, 1), outcome(6, 2)
same(first[0], second[0])
assert first[1] == second[1], "articles differ"
