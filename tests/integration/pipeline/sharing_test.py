"""Two extractors share four partitions of each topic evenly, whoever joins, leaves, dies and comes back in whatever order; what is
kept goes on undisturbed; nothing is lost, nothing twice."""

import itertools
import threading
import time

from admin import add_partitions
from stack import Stack, article, same

FLAGS = ["--session-ms", "10000", "--kafka.topic.metadata.refresh.interval.ms", "1000"]

with Stack(partitions=4) as stack:
    events = []
    enough = threading.Event()

    def publish():
        for first in itertools.count(0, 50):
            batch = [article(n) for n in range(first, first + 50)]
            stack.publish(batch)
            events.extend(batch)
            if enough.wait(0.3):
                return

    def start(*names):
        for name in names:
            stack.start(name, "shuwen-extractor", *FLAGS)

    def holders():
        """{topic's last word: {name: partitions}} and the epoch of each partition."""
        names = {str(process.pid): name for name, process in stack.processes.items()}
        shares, epochs = {"normalized": {}, "rejected": {}}, {}
        for topic, partition, owner, epoch in stack.sql("SELECT topic, partition, owner, epoch FROM shuwen.ingest_status"):
            share = shares[topic.rpartition(".")[2]]
            name = names.get(owner.rpartition("/")[2], "nobody")
            share[name] = share.get(name, 0) + 1
            epochs[topic, partition] = (name, epoch)
        return shares, epochs

    def shared(**wanted):
        """Waits until each topic is shared so; the epochs of partitions."""
        deadline = time.time() + 180
        while True:
            shares, epochs = holders()
            if all(share == wanted for share in shares.values()):
                return epochs
            stack.alive()
            assert time.time() < deadline, "%s, not %s each" % (shares, wanted)
            time.sleep(0.2)

    def undisturbed(name, before, after, count):
        kept = [p for p in before if before[p][0] == name and before[p] == after[p]]
        assert len(kept) == count, "%s kept %d partitions, not %d: %s, %s" % (name, len(kept), count, before, after)

    stack.normalizer()
    start("one")
    publisher = threading.Thread(target=publish)
    publisher.start()
    try:
        alone = shared(one=4)
        start("two")
        both = shared(one=2, two=2)
        undisturbed("one", alone, both, 4)

        stack.stop("two")
        alone = shared(one=4)
        undisturbed("one", both, alone, 4)
        start("two")
        both = shared(one=2, two=2)
        undisturbed("one", alone, both, 4)

        stack.kill("one")  # its place is free when its session ends: until then there are three members
        start("one")
        shared(one=2, two=2)
        stack.stop("one")
        shared(two=4)
        start("one")
        shared(one=2, two=2)

        # Members with names keep their places across a restart within the session.
        stack.stop("one")
        stack.stop("two")
        for name in ("one", "two"):
            stack.extractor(name, *FLAGS)
        both = shared(one=2, two=2)
        stack.kill("two")
        stack.extractor("two", *FLAGS)
        again = shared(one=2, two=2)
        undisturbed("one", both, again, 4)

        for topic in ("NORMALIZED", "REJECTED"):
            add_partitions(stack.environment["SHUWEN_TOPIC_" + topic], 8)
        shared(one=4, two=4)
    finally:
        enough.set()
        publisher.join()
    stack.wait("SELECT count(*) FROM shuwen.articles", len(events))
    stack.wait("SELECT count(*) FROM shuwen.article_events", len(events))
    stack.check_events_once(len(events))
    stack.check_whole()
    stack.check_ledger()
    same(stack.observations(), stack.expected(events))
