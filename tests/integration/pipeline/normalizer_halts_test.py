"""A normalizer has no database: its halts show there all the same, as lag and monitor read them, until shuwen resume lets it go on."""

import json

from stack import Stack, article

with Stack(partitions=2) as stack:
    raw, rejected = stack.environment["SHUWEN_TOPIC_RAW"], stack.environment["SHUWEN_TOPIC_REJECTED"]
    stack.normalizer("normalizer", "--reject-consecutive", "3", "--halted-ms", "300")
    stack.extractor()
    for _ in range(8):
        stack.publish_bytes(b"no json", key="x")
    stack.wait("SELECT count(*) FROM shuwen_data.ingest_halt WHERE resumed_at IS NULL", 1)
    halt = stack.sql("SELECT pipeline, topic, partition, reason, detail LIKE '%%rejected%%', at_offset, now() - halted_at < interval '10 minutes' "
                     "FROM shuwen_data.ingest_halt")[0]
    partition = halt[2]
    assert halt[:2] + halt[3:5] + halt[6:] == ["shuwen-normalizer", raw, "halted", "t", "t"], halt

    def verdicts():
        lag = json.loads(stack.run("lag", "--json"))
        return {str(c["partition"]): c["status"] for line in lag["pipelines"] for c in line["partitions"] if c["topic"] == raw}

    stack.until("halted", lambda: verdicts()[partition] != "halted" and verdicts())
    stack.publish([article(n) for n in range(30)])
    said = stack.run("resume", "--topic", raw, "--partition", partition, "--from", "8", "--note", "a broken publisher")
    assert b"goes on from 8" in said, said
    stack.wait("SELECT count(*) FROM shuwen.articles", 30)
    closed = "SELECT count(*) FROM shuwen_data.ingest_halt WHERE resumed_at IS NOT NULL AND resumed_from = 8 AND note = 'a broken publisher'"
    assert stack.number(closed) == 1
    stack.until("not halted", lambda: verdicts()[partition] == "halted" and verdicts())
    audit = [row[0] for row in stack.sql("SELECT kind FROM shuwen_data.ingest_incident WHERE topic = '%s' ORDER BY recorded_at" % raw)]
    assert audit == ["halted", "resumed"], audit

    # The notice read again is an old one: nothing halts by it.
    for number in range(2):
        stack.run("resume", "--topic", rejected, "--partition", str(number), "--from", "earliest", "--note", "once more")
    stack.wait("SELECT count(*) FROM shuwen.ingest_status WHERE topic = '%s' AND last_batch_at > claimed_at - interval '1 hour' AND next_offset > 0 "
               "AND position_at > (SELECT max(recorded_at) FROM shuwen_data.ingest_incident WHERE kind = 'resumed')" % rejected, 1)
    assert stack.number("SELECT count(*) FROM shuwen_data.ingest_halt") == 1

    # Which halt the operator ended is known by the halt itself: the clocks of database and normalizer may be hours apart.
    def halted_so_far():
        with open(stack.logs[0], encoding="utf-8") as log:
            return log.read().count('"event":"partition_halted"')

    def halt_again():
        for _ in range(8):
            stack.publish_bytes(b"no json", key="x")

    def move_clock(hours):
        stack.sql("UPDATE shuwen_data.ingest_incident SET recorded_at = recorded_at + interval '%d hours' WHERE kind = 'resumed' AND topic = '%s'" % (hours, raw))

    stack.stop("extractor")
    before = halted_so_far()
    halt_again()
    stack.until("halted again", lambda: halted_so_far() == before)
    stack.run("resume", "--topic", raw, "--partition", partition, "--from", str(stack.end_offset(raw, partition)), "--note", "before anybody read of it")
    move_clock(-3)
    stack.extractor()
    for number in range(2):
        end = stack.end_offset(rejected, number)
        stack.wait("SELECT count(*) FROM shuwen.ingest_status WHERE topic = '%s' AND partition = %d AND next_offset >= %d" % (rejected, number, end), 1)
    assert stack.number("SELECT count(*) FROM shuwen_data.ingest_halt") == 1, "a halt that was ended already"
    move_clock(6)
    halt_again()
    stack.wait("SELECT count(*) FROM shuwen_data.ingest_halt WHERE resumed_at IS NULL", 1)
    stack.stop("extractor")
    stack.stop("normalizer")
