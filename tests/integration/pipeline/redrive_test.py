"""Dead letters of both services processed again: killed (kill -9) in mid-flow and run again, each letter is done once; what a newer revision
has replaced stays replaced; a dry run changes nothing; what is still wrong stays a letter, until its attempts are used up."""

import os
import random
import subprocess
import time

from stack import Stack, article, same

LETTERS, REFUSED, KILLS = 240, 12, 3

with Stack() as stack:
    no_limits = ("--reject-consecutive", "0", "--reject-share-percent", "0", "--reject-reason-percent", "0")
    stack.extractor("extractor", *no_limits)
    stack.normalizer("normalizer", "--limit-body-bytes", "40", *no_limits)
    stack.publish([article(n) for n in range(LETTERS)])
    stack.publish_bytes(b"no json", key="x")
    stack.wait("SELECT count(*) FROM shuwen.dead_letters", LETTERS + 1)
    stack.stop("normalizer")
    stack.normalizer()
    refused = [article(n) for n in range(9000, 9000 + REFUSED)]
    revised = [article(n, revision=1) for n in range(10)]
    stack.sql("ALTER TABLE shuwen_data.article ADD CONSTRAINT refused CHECK (id NOT LIKE 'n9___') NOT VALID")
    stack.publish(refused + revised)
    stack.wait("SELECT count(*) FROM shuwen.dead_letters WHERE reason = 'row_refused' AND stage = 'store'", REFUSED)
    stack.wait("SELECT count(*) FROM shuwen.articles", len(revised))

    def state():
        return stack.sql("SELECT (SELECT count(*) FROM shuwen.article_events), (SELECT count(*) FROM shuwen.articles), (SELECT count(*) FROM "
                         "shuwen.redrives), count(*), sum(attempts) FROM shuwen.dead_letters WHERE state = 'pending'")

    before = state()
    said = stack.run("redrive", "--reason", "all", "--dry-run").decode()
    assert "%d would pass, %d would be rejected again" % (LETTERS, REFUSED + 1) in said and "row_refused" in said, said
    assert state() == before, "a dry run left something behind"

    # Killed in mid-flow.
    command = [os.path.join(stack.bin, "shuwen"), "redrive", "--reason", "body_too_large", "--note", "the limit was raised"]
    redriven = "SELECT count(*) FROM shuwen.dead_letters WHERE state = 'redriven'"
    draw = random.Random(5)
    done = 0
    for _ in range(KILLS):
        running = subprocess.Popen(command + ["--rate", "20"], env=stack.environment, stdout=subprocess.DEVNULL)
        stack.until("letters pass", lambda: stack.number(redriven) < done + 5)
        time.sleep(draw.uniform(0, 0.1))
        running.kill()
        running.wait()
        done = stack.number(redriven)
    assert done < LETTERS, "killed %d times, and all %d letters are done: not in mid-flow" % (KILLS, done)
    subprocess.run(command, env=stack.environment, check=True, stdout=subprocess.DEVNULL)
    assert b"0 letters, 0 passed" in stack.run(*command[1:]), "there was something left to do"

    assert stack.number("SELECT count(*) FROM shuwen.dead_letters WHERE state = 'redriven' AND attempts = 2 AND note = 'the limit was raised' "
                        "AND state_by IN (SELECT actor FROM shuwen.redrives)") == LETTERS
    lines = "SELECT count(*) FROM shuwen.article_events WHERE outcome %s 'rejected' AND (partition, \"offset\") IN (SELECT partition, \"offset\" FROM shuwen.dead_letters WHERE state = 'redriven')"
    assert stack.number(lines % "=") == LETTERS and stack.number(lines % "<>") == LETTERS, "a letter was done twice"
    assert stack.sql("SELECT sum(passed), sum(failed), count(*) FILTER (WHERE ended_at IS NULL) FROM shuwen.redrives") == [[str(LETTERS), "0", str(KILLS)]]

    # What PostgreSQL refused, and what it still refuses.
    said = stack.run("redrive", "--reason", "row_refused").decode()
    assert "0 passed, %d rejected again" % REFUSED in said, said
    stack.sql("ALTER TABLE shuwen_data.article DROP CONSTRAINT refused")
    said = stack.run("redrive", "--reason", "row_refused").decode()
    assert "%d passed, 0 rejected again" % REFUSED in said, said
    assert b"0 passed, 1 rejected again" in stack.run("redrive", "--reason", "not_json")
    assert b"0 letters" in stack.run("redrive", "--reason", "not_json", "--attempts", "2"), "tried more often than it may be"
    assert stack.sql("SELECT state, attempts, reason, encode(value, 'escape') FROM shuwen.dead_letters WHERE state <> 'redriven'") == [
        ["pending", "2", "not_json", "no json"]]

    same(stack.observations(), stack.expected(revised + [article(n) for n in range(10, LETTERS)] + refused))
    stack.check_whole()
    stack.check_ledger()
    stack.stop("extractor")
    stack.stop("normalizer")
