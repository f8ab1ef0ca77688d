"""What keeps a process from writing that lost its claim without a sign: the fence inside each batch's transaction. The ledger's key alone
would let both of these pass; heartbeats, which would notice too, are out of the way."""

from stack import Stack, article

with Stack(partitions=1) as stack:
    normalized = stack.environment["SHUWEN_TOPIC_NORMALIZED"]
    ledger = "FROM shuwen_data.ingest_ledger WHERE topic = '%s'" % normalized

    def settled():
        """The position is past the last control record: nothing moves any more."""
        stack.until("the end is reached", lambda: stack.number("SELECT max(next_offset) " + ledger) - stack.end_offset(normalized, 0))

    stack.normalizer()
    stack.extractor("extractor", "--heartbeat-ms", "3600000")
    stack.publish([article(n) for n in range(20)])
    stack.wait("SELECT count(*) FROM shuwen.articles", 20)
    settled()

    # Another epoch at the same position: an operator resumes the partition while its owner is idle. To the owner's old lap its next range
    # is new, and begins where the partition stands.
    position = stack.sql("SELECT max(next_offset) " + ledger)[0][0]
    stack.run("resume", "--topic", normalized, "--partition", "0", "--from", position, "--note", "go on where it stands")
    before = stack.sql("SELECT count(*) " + ledger + " AND lap = 0")
    stack.publish([article(20)])
    stack.wait("SELECT count(*) FROM shuwen.articles", 21)
    assert stack.sql("SELECT count(*) " + ledger + " AND lap = 0") == before, "written under an epoch that was gone"
    stack.wait("SELECT coalesce(sum(records), 0) " + ledger + " AND lap = 1", 1)
    assert stack.sql("SELECT min(from_offset) " + ledger + " AND lap = 1") == [[position]]
    assert stack.number("SELECT count(*) FROM shuwen_data.ingest_incident WHERE kind = 'fenced'") >= 1
    settled()

    # Another position under the same epoch: the database came back from before the last batches.
    stack.publish([article(21)])
    stack.wait("SELECT count(*) FROM shuwen.articles", 22)
    settled()
    stack.sql("DELETE " + ledger + " AND lap = 1 AND from_offset > " + position)
    stack.publish([article(22)])
    stack.wait("SELECT count(*) FROM shuwen.articles", 23)
    settled()
    stack.check_ledger()
    assert stack.number("SELECT count(*) FROM shuwen_data.ingest_incident WHERE kind = 'rewound'") == 1
    stack.check_whole()
    stack.stop("extractor")
    stack.stop("normalizer")
