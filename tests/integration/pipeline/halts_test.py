"""What stops a partition, or only an event: a changed log, rows that the database refuses, a defect; and the way on."""

import time

from stack import Stack, article

with Stack(partitions=2) as stack:
    normalized = stack.environment["SHUWEN_TOPIC_NORMALIZED"]
    stack.normalizer()
    stack.extractor("extractor", "--halted-ms", "300")
    stack.publish([article(n) for n in range(40)])
    stack.wait("SELECT count(*) FROM shuwen.articles", 40)

    # Rows that only the database finds bad become dead letters; their neighbours are stored.
    stack.sql("ALTER TABLE shuwen_data.article ADD CHECK (id NOT IN ('n50', 'n55')); ALTER TABLE shuwen_data.observation ADD CHECK (value <> 265)")
    stack.publish([article(n) for n in range(45, 60)])  # 55 * 3 + 100 = 265
    stack.wait("SELECT count(*) FROM shuwen.article_events", 55)
    assert stack.number("SELECT count(*) FROM shuwen.articles") == 53
    letters = stack.sql("SELECT id, reason, stage, sqlstate, value IS NOT NULL FROM shuwen.dead_letters ORDER BY id")
    assert letters == [["n50", "row_refused", "store", "23514", "t"], ["n55", "row_refused", "store", "23514", "t"]], letters

    # The last record is another one than the ledger knows: that partition halts, the other goes on, resume lets it go on.
    stack.stop("extractor")
    victim = stack.sql("SELECT partition, next_offset FROM shuwen.ingest_status WHERE topic = '%s' AND last_batch_at IS NOT NULL ORDER BY 1 LIMIT 1" % normalized)[0]
    stack.sql("UPDATE shuwen_data.ingest_ledger SET probe_checksum = probe_checksum + 1 WHERE topic = '%s' AND partition = %s" % (normalized, victim[0]))
    stack.extractor("extractor", "--halted-ms", "300")
    stack.wait("SELECT count(*) FROM shuwen.ingest_status WHERE halted AND halt_reason = 'log_changed' AND partition = %s" % victim[0], 1)
    stack.publish([article(n) for n in range(100, 140)])
    stack.until("the other partition goes on", lambda: stack.number("SELECT count(*) FROM shuwen.articles") == 53)
    time.sleep(1)
    waiting = stack.number("SELECT count(*) FROM shuwen.articles")
    assert waiting < 93, "%d articles while one partition stands" % waiting
    assert stack.sql("SELECT next_offset FROM shuwen.ingest_status WHERE topic = '%s' AND partition = %s" % (normalized, victim[0])) == [[victim[1]]]
    refused = stack.run("resume", "--topic", normalized, "--partition", victim[0], "--from", "99999999", "--note", "x", check=False)
    assert refused == b""
    said = stack.run("resume", "--topic", normalized, "--partition", victim[0], "--from", victim[1], "--note", "looked at it")
    assert ("goes on from " + victim[1]).encode() in said, said
    stack.wait("SELECT count(*) FROM shuwen.articles", 93)
    audit = stack.sql("SELECT resumed_by IS NOT NULL, resumed_from, note FROM shuwen_data.ingest_halt")
    assert audit == [["t", victim[1], "looked at it"]], audit

    # Reading everything again changes nothing.
    said = stack.run("resume", "--topic", normalized, "--partition", victim[0], "--from", "earliest", "--note", "once more")
    stack.wait("SELECT count(*) FROM shuwen.ingest_status s WHERE topic = '%s' AND partition = %s AND next_offset >= "
               "(SELECT max(next_offset) FROM shuwen_data.ingest_ledger l WHERE l.topic = s.topic AND l.partition = s.partition)" % (normalized, victim[0]), 1)
    stack.check_whole()
    assert stack.number("SELECT count(*) FROM shuwen.articles") == 93

    # A defect of ours halts its partition with its SQLSTATE; the others go on.
    stack.sql("CREATE UNIQUE INDEX defect ON shuwen_data.extraction ((observations IS NOT NULL)) WHERE article_key = '%s'" %
              stack.sql("SELECT substr(encode(sha256(convert_to('测试报' || chr(31) || 'n200', 'UTF8')), 'hex'), 1, 32)::uuid")[0][0])
    stack.sql("INSERT INTO shuwen_data.extraction SELECT substr(encode(sha256(convert_to('测试报' || chr(31) || 'n200', 'UTF8')), 'hex'), 1, 32)::uuid, 'x', 0")
    stack.publish([article(n) for n in range(200, 230)])
    stack.wait("SELECT count(*) FROM shuwen.ingest_status WHERE halted AND halt_reason = 'defect'", 1)
    stack.until("the other partition goes on", lambda: stack.number("SELECT count(*) FROM shuwen.articles") == 93)
    assert stack.number("SELECT count(*) FROM shuwen.articles") < 123
    stack.sql("DELETE FROM shuwen_data.extraction WHERE extractor_version = 'x'")
    halted = stack.sql("SELECT partition, next_offset FROM shuwen.ingest_status WHERE halted")[0]
    stack.run("resume", "--topic", normalized, "--partition", halted[0], "--from", halted[1], "--note", "repaired")
    stack.wait("SELECT count(*) FROM shuwen.articles", 123)
    stack.check_whole()
