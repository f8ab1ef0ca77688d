"""Dead letters of both services processed again: killed (kill -9) in mid-flow and run again, each letter is done once; what a newer revision
has replaced stays replaced; a dry run changes nothing; what is still wrong stays a letter, until its attempts are used up."""

import os
import random
import subprocess
import time

from stack import Stack, article, same

LETTERS, REFUSED, KILLS = 240, 12, 3



def discard(stack):
    """The one letter that is left is given up: killed (kill -9) in the middle of it and run again, it goes once, and who decided it stays on record."""
    command = ("discard", "--reason", "not_json", "--note", "never an event")
    left = "SELECT state, reason, encode(value, 'escape'), coalesce(note, '') FROM shuwen.dead_letters WHERE state <> 'redriven'"
    pending = [["pending", "not_json", "no json", ""]]
    assert b"1 letters would be discarded" in stack.run("discard", "--reason", "all", "--dry-run") and stack.sql(left) == pending
    refused = subprocess.run([os.path.join(stack.bin, "shuwen"), *command[:3]], env=stack.environment, capture_output=True)
    assert refused.returncode == 2 and b"--note" in refused.stderr, refused
    assert b"0 letters discarded" in stack.run(*command, "--stage", "store")
    holder = subprocess.Popen(["psql", "-qXd", stack.environment["SHUWEN_POSTGRES"], "-c",
                               "BEGIN; SELECT FROM shuwen_data.dead_letter WHERE state = 'pending' FOR UPDATE; SELECT pg_sleep(600)"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sleeping = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'BEGIN;%pg_sleep(600)%' AND wait_event = 'PgSleep'"
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'shuwen discard' AND wait_event_type = 'Lock'"
    stack.until("the letter is locked", lambda: stack.number(sleeping) == 0)
    running = subprocess.Popen([os.path.join(stack.bin, "shuwen"), *command], env=stack.environment, stdout=subprocess.DEVNULL)
    stack.until("the discard has begun", lambda: stack.number(waiting) == 0)
    running.kill()
    running.wait()
    stack.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'BEGIN;%pg_sleep(600)%'")
    holder.wait()
    assert stack.sql(left) == pending, "half of it was done"
    assert b"1 letters discarded" in stack.run(*command) and b"0 letters discarded" in stack.run(*command)
    assert stack.sql(left) == [["discarded", "not_json", "no json", "never an event"]]
    assert b"0 letters, 0 passed" in stack.run("redrive", "--reason", "all")
    assert stack.sql("SELECT r.tried, r.passed, r.failed, r.result, r.note, r.filter LIKE 'discard --reason not_json%', l.state_by = r.actor, r.ended_at IS NULL "
                     "FROM shuwen.redrives r JOIN shuwen.dead_letters l USING (redrive_id) WHERE r.action = 'discard'") == [
        ["1", "1", "0", "discarded", "never an event", "t", "t", "f"]]


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

    discard(stack)
    same(stack.observations(), stack.expected(revised + [article(n) for n in range(10, LETTERS)] + refused))
    stack.check_whole()
    stack.check_ledger()
    stack.stop("extractor")
    stack.stop("normalizer")
