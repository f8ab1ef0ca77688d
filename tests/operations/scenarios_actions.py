"""Dead letters processed again over HTTP: only with the token, one at a time, stopped in between and gone on with, each letter once, and who asked stays on record."""

import json
import os
import time
import urllib.parse

from confluent_kafka import Producer

from lab import BROKERS, seconds_of, until
from stack import Stack, article

GOOD, BAD, RATE = 250, 120, 20
TOKEN = "a-token-of-the-test-0123"
NO_LIMITS = ("--reject-consecutive", "0", "--reject-share-percent", "0", "--reject-reason-percent", "0")


def redrive(lab, name, wrong=None):
    """Letters of two reasons, one of which is mended by now; in a database of its own, so that it can be run again."""
    with Stack(partitions=1) as stack:
        redrive_all(lab, stack, name)


def redrive_all(lab, stack, name):
    stack.extractor("extractor", *NO_LIMITS)
    stack.normalizer("normalizer", "--limit-body-bytes", "40", *NO_LIMITS)
    stack.publish([article(n) for n in range(GOOD)])
    producer = Producer({"bootstrap.servers": BROKERS})
    for n in range(BAD):
        producer.produce(stack.environment["SHUWEN_TOPIC_RAW"], b"no json %d" % n)
    producer.flush(30)
    stack.wait("SELECT count(*) FROM shuwen.dead_letters", GOOD + BAD)
    stack.stop("normalizer")
    token_file = os.path.join(stack.folder, "token")
    with open(token_file, "w") as file:
        file.write(TOKEN + "\n")
    own = {key: stack.environment[key] for key in stack.environment if key.startswith(("SHUWEN_POSTGRES", "SHUWEN_TOPIC", "SHUWEN_NORMALIZER_GROUP", "SHUWEN_EXTRACTOR_GROUP"))}
    monitor = lab.monitor(name, SHUWEN_ACTION_TOKEN_FILE=token_file)
    monitor.end()
    monitor.environment.update(own)
    monitor.start()

    def ask(method="GET", token=TOKEN, **query):
        code, text = monitor.get("/api/v1/redrives" + ("?" + urllib.parse.urlencode(query) if query else ""), token=token, method=method)
        return code, json.loads(text) if text.startswith("{") else text

    def one(number, method="GET", token=TOKEN):
        return monitor.get("/api/v1/redrives/%s" % number, token=token, method=method)[0]

    def ended():
        until("the redrive ends", lambda: ask()[1]["running"])
        return ask()[1]

    def state(which="pending"):
        return stack.number("SELECT count(*) FROM shuwen.dead_letters WHERE state = '%s'" % which)

    assert ask(token=None)[0] == 401 and ask(token=TOKEN + "x")[0] == 401 and ask(token=TOKEN[:-1])[0] == 401
    assert ask("POST", token=None, operator="li", reason="all")[0] == 401
    for query in ({"reason": "all"}, {"operator": "li", "reason": "none of ours"}, {"operator": "li", "reason": "all", "rate": "-1"},
                  {"operator": "li", "reason": "all", "dry_run": "perhaps"}, {"operator": "l\ni", "reason": "all"}):
        assert ask("POST", **query)[0] == 400, query

    def submit(**fields):
        return monitor.get("/redrive", method="POST", data=urllib.parse.urlencode(fields).encode())

    # The form of the page asks for the same, and for the token.
    assert 'name="token"' in monitor.get("/redrive?reason=not_json")[1] and "<b>" not in monitor.get("/redrive?reason=%3Cb%3E")[1]
    assert submit(operator="li", reason="all", dry_run="true")[0] == 401 and submit(token=TOKEN + "x", operator="li", reason="all")[0] == 401
    assert submit(token=TOKEN, reason="all")[0] == 400 and submit(token=TOKEN, operator="li", reason="none of ours")[0] == 400
    assert submit(token=TOKEN, operator="li", reason="not_json", dry_run="true", note="", limit="3", rate="")[0] == 202
    said = ended()
    assert "--limit=3" in said["options"] and "--dry-run=true" in said["options"] and state() == GOOD + BAD, said

    # Single letters, and single partitions.
    def known(query):
        """What is said of letters; null while a machine that is too busy keeps the monitor from reading them."""
        said = {}
        until("letters are read", lambda: said.update(json.loads(monitor.get("/api/v1/dead-letters?" + query)[1])) or None in (said["dead_letters"], said["newest"]))
        return said

    def letters():
        return known("reason=not_json&limit=7")
    until("letters of one reason", lambda: [one["count"] for one in letters()["dead_letters"]] != [BAD])
    assert len(letters()["newest"]) == 7 and {letter["reason"] for letter in letters()["newest"]} == {"not_json"}, letters()
    letter = letters()["newest"][0]
    place = "/api/v1/dead-letters/%(topic)s/%(partition)d/%(offset)d" % letter
    until("the letter at its address", lambda: json.loads(monitor.get(place)[1]).get("dead_letter") != letter)
    assert [monitor.get(place + end)[0] for end in ("9999", "x", "/")] == [404] * 3
    stamp = int(seconds_of(letter["first_seen"]))
    until("a second later", lambda: time.time() < stamp + 2)
    since = {when: known("reason=not_json&from=%d" % when)["newest"] for when in (1, stamp, stamp + 1)}
    assert letter in since[1] and letter in since[stamp] and since[stamp + 1] == [], since
    assert [monitor.get("/api/v1/dead-letters?" + query)[0] for query in ("from=x", "from=99999999999", "limit=401")] == [400] * 3
    pipeline = json.loads(monitor.get("/api/v1/pipelines")[1])["pipelines"][0]
    row = pipeline["partitions"][0]
    path = "/api/v1/pipelines/" + pipeline["pipeline"]
    assert json.loads(monitor.get(path)[1])["pipeline"]["pipeline"] == pipeline["pipeline"]
    assert json.loads(monitor.get("%s/partitions/%s/%d" % (path, row["topic"], row["partition"]))[1])["partition"]["partition"] == row["partition"]
    assert [monitor.get(path + end)[0] for end in ("x", "/partitions/none/0", "/partitions/%s/x" % row["topic"])] == [404] * 3

    # What would become of them.
    assert ask("POST", operator="li", reason="body_too_large", dry_run="true")[0] == 202
    said = ended()
    assert said["exit_code"] == 0 and "%d would pass, 0 would be rejected again" % GOOD in said["printed"], said
    assert state() == GOOD + BAD

    # Slowly, and stopped.
    began = time.time()
    code, said = ask("POST", operator="li", reason="body_too_large", rate=RATE, note="the limit was raised; --limit=1 is part of this note")
    assert code == 202 and said["running"] and said["id"] > 1700000000000, said
    assert ask("POST", operator="li", reason="all")[0] == 409
    until("in mid-flow", lambda: state("redriven") < 20)
    done = state("redriven")
    assert done <= RATE * (time.time() - began) + 1, "%d letters: faster than it may be" % done
    assert [one(number, method) for number in (said["id"] + 1, "x", "") for method in ("GET", "DELETE")] == [404] * 6
    assert one(said["id"], "DELETE", token=None) == 401 and one(said["id"]) == 200
    before = state("redriven")
    assert one(said["id"], "DELETE") == 200
    ended()
    done = state("redriven")
    assert done - before <= 5 * RATE, "%d letters were done after it was to stop" % (done - before)
    assert 0 < done < GOOD, "%d of %d letters are done: not in mid-flow" % (done, GOOD)

    # The same from the command line, where any of them can be stopped by its number.
    assert ask("POST", operator="li", reason="body_too_large", rate=RATE)[0] == 202
    until("in mid-flow again", lambda: state("redriven") < done + 5)
    number = stack.number("SELECT max(redrive_id) FROM shuwen.redrives")
    assert b"stops before its next letter" in stack.run("redrives", "--cancel", str(number))
    said = ended()
    assert said["exit_code"] != 0 and "somebody cancelled it" in said["printed"], said
    assert b"cancelled by" in stack.run("redrives") and state("redriven") < GOOD
    assert stack.run("redrives", "--cancel", str(number), check=False) == b""

    # The rest; then those that are still wrong, which stops by itself.
    assert ask("POST", operator="wang", reason="body_too_large")[0] == 202
    assert ended()["exit_code"] == 0 and state("redriven") == GOOD
    assert ask("POST", operator="wang", reason="not_json")[0] == 202
    said = ended()
    assert said["exit_code"] != 0 and "stopped" in said["printed"], said
    assert state() == BAD and stack.number("SELECT count(*) FROM shuwen.articles") == GOOD
    found = stack.number("SELECT count(*) FROM (SELECT 1 FROM shuwen.article_events WHERE outcome <> 'rejected' GROUP BY topic, partition, \"offset\" HAVING count(*) > 1) twice")
    assert found == 0, "%d letters were done twice" % found
    actors = [row[0] for row in stack.sql("SELECT DISTINCT actor FROM shuwen.redrives")]
    assert len(actors) == 2 and all(any(who in actor for actor in actors) for who in ("li", "wang")), actors
    assert "wang" not in monitor.get("/metrics")[1]
    until("the redrives on the page", lambda: "wang" not in monitor.get("/")[1] or "the limit was raised" not in monitor.get("/")[1])

    # What will never pass is given up, by who says why; a trial says how many it would be.
    assert b"%d letters would be discarded" % BAD in stack.run("discard", "--reason", "not_json", "--note", "probes", "--dry-run") and state() == BAD
    assert b"3 letters discarded" in stack.run("discard", "--reason", "not_json", "--note", "probes", "--limit", "3") and state("discarded") == 3
    stack.run("discard", "--reason", "all", "--note", "the rest of them")
    assert state() == 0 and stack.number("SELECT count(*) FROM shuwen.dead_letters WHERE note = 'the rest of them' AND state_by IN (SELECT actor FROM shuwen.redrives "
                                         "WHERE action = 'discard' AND tried = %d)" % (BAD - 3)) == BAD - 3
    assert b"0 letters discarded" in stack.run("discard", "--reason", "all", "--note", "nothing left")
    until("the letters that passed are counted", lambda: monitor.metric("shuwen_redrive_records_total", result="passed") != GOOD)
    off = lab.monitor(name + ".off")
    assert off.get("/api/v1/redrives", token=TOKEN)[0] == 403 and off.get("/redrive", method="POST", data=b"token=" + TOKEN.encode())[0] == 403
    assert "--action-token-file" in off.get("/redrive")[1]
    off.end()
    monitor.end()
    stack.stop("extractor")
