"""What must be in the database, told from the raw topic alone, and how what is there differs.

The rules are DESIGN's, written down a second time: of each article the version holds that is greatest by (revision, append time, partition,
offset); a retraction is a version; a bad event is a dead letter with its bytes. Observations are those of `shuwen extract`. Nothing
here asks the services or reads their settings. Words: lost, doubled, stale, reordered, orphaned, phantom, unrecorded."""

import hashlib

import psycopg2


GAP = "records_lost"  # what stands in the place of the first record that is gone


class Finding:
    def __init__(self, kind, where, text):
        self.kind, self.where, self.text = kind, where, text

    def __str__(self):
        return "%-10s %s: %s" % (self.kind, self.where, self.text)


def at(topic, partition, offset):
    return "%s/%s@%s" % (topic, partition, offset)


def article_key(event):
    digest = hashlib.sha256((event["source"] + "\x1f" + event["id"]).encode()).hexdigest()[:32]
    return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:]))


def raw_place(record):
    """Which raw record a record of the normalizer speaks of; None: it speaks of none, but of a partition."""
    headers = dict(record.headers)
    if b"consume" == headers.get("shuwen-stage"):
        return None
    return int(headers["shuwen-raw-partition"]), int(headers["shuwen-raw-offset"])


class Oracle:
    """raw: the records of the raw topic. normalized, rejected: those of the normalizer's topics, as readers see them. rows(sql): the database.
    extracted(events): {id: [fields]} by shuwen extract. lost: {(partition, offset)} of raw records that a recorded gap explains."""

    def __init__(self, raw, normalized, rejected, rows, extracted, observations, lost=frozenset()):
        self.raw = {record.at: record for record in raw}
        self.topic = raw[0].topic if raw else "?"
        self.normalized, self.rejected = normalized, rejected
        self.rows, self.extracted, self.observations, self.gone = rows, extracted, observations, lost
        self.findings = []

    def find(self, kind, where, text):
        self.findings.append(Finding(kind, where, text))

    def check(self, guard=True):
        self.stream()
        winners = self.articles()
        self.contents(winners)
        self.letters()
        self.events()
        self.ledger()
        if guard:
            self.guard()
        self.whole()
        return self.findings

    # --- the normalizer's topics

    def seen(self):
        """Raw places that the normalizer wrote of."""
        return {raw_place(record) for record in self.normalized + self.rejected}

    def stream(self):
        seen, newest = {}, {}
        for record in self.normalized + self.rejected:
            place = raw_place(record)
            if place is None:
                continue
            here = at(record.topic, *record.at)
            source = self.raw.get(place)
            if source is None:
                self.find("phantom", here, "comes from %s, where nothing stands" % at(self.topic, *place))
                continue
            if place in seen:
                self.find("doubled", here, "%s stands at %s already" % (at(self.topic, *place), seen[place]))
            seen[place] = here
            if (source.reason is None) != (record.topic == self.normalized_topic()):
                self.find("phantom", here, "%s is %s" % (at(self.topic, *place), source.reason or "a good event"))
            lane = (record.topic, record.partition, place[0])
            if newest.get(lane, -1) > place[1]:
                self.find("reordered", here, "offset %d of raw partition %d comes behind %d" % (place[1], place[0], newest[lane]))
            newest[lane] = max(newest.get(lane, -1), place[1])
        for place in sorted(set(self.raw) - set(seen) - self.gone):
            self.find("lost", at(self.topic, *place), "is on neither topic of the normalizer")

    def normalized_topic(self):
        return self.topic[: -len("raw")] + "normalized"

    # --- articles

    def articles(self):
        """Compares the table of articles; returns {article key: record that holds}."""
        holds = {}
        for place, record in self.raw.items():
            if record.reason is None and place not in self.gone:
                key = article_key(record.event)
                if key not in holds or record.version() > holds[key].version():
                    holds[key] = record
        found = {}
        for row in self.rows("SELECT article_key::text, state, revision, raw_partition, raw_offset, body, "
                             "(extract(epoch FROM appended_at) * 1000)::bigint, raw_topic FROM shuwen_data.article"):
            found[row[0]] = row
        for key in sorted(set(holds) - set(found)):
            self.find("lost", at(self.topic, *holds[key].at), "article %s is not in the database" % holds[key].event["id"])
        for key in sorted(set(found) - set(holds)):
            self.find("phantom", at(self.topic, found[key][3], found[key][4]), "article %s was never published" % key)
        for key in sorted(set(found) & set(holds)):
            self.article(holds[key], found[key])
        return holds

    def article(self, record, row):
        event, (_, state, revision, partition, offset, body, appended_ms, _) = record.event, row
        retracted = event.get("type") == "article.retracted"
        here = at(self.topic, *record.at)
        version = (revision, appended_ms, partition, offset)
        if version != record.version():
            kind = "stale" if version < record.version() else "phantom"
            self.find(kind, here, "article %s stands at version %s, not %s" % (event["id"], version, record.version()))
        elif (state == "retracted") != retracted:
            self.find("stale", here, "article %s is %s" % (event["id"], state))
        elif body != (None if retracted else event["body"]):
            self.find("stale", here, "article %s has another body" % event["id"])

    def contents(self, winners):
        records = [r for r in winners.values() if r.event.get("type") != "article.retracted"]
        wanted = self.extracted([r.event for r in records])
        found = self.observations()
        places = {r.event["id"]: at(self.topic, *r.at) for r in winners.values()}
        for event_id in sorted(set(wanted) | set(found)):
            right, have = wanted.get(event_id, []), found.get(event_id, [])
            if right == have:
                continue
            kind = "lost" if len(have) < len(right) else "phantom" if len(have) > len(right) else "stale"
            self.find(kind, places.get(event_id, "?"), "article %s has %d observations, %d are right, %d agree" %
                      (event_id, len(have), len(right), len([o for o in have if o in right])))

    # --- dead letters and the line of each event

    def letters(self):
        wanted = {place: r for place, r in self.raw.items() if r.reason and place not in self.gone}
        found = {}
        for partition, offset, reason, value in self.rows('SELECT partition, "offset", reason, value FROM shuwen.dead_letters'):
            found.setdefault((partition, offset), []).append((reason, None if value is None else bytes(value)))
        for place in sorted(set(wanted) - set(found)):
            self.find("lost", at(self.topic, *place), "no dead letter for %s" % wanted[place].reason)
        for place, letters in sorted(found.items()):
            here = at(self.topic, *place)
            if place in self.gone and letters[0][0] == GAP:
                continue
            if place not in wanted:
                self.find("phantom", here, "a dead letter for %s" % letters[0][0])
            elif letters != [(wanted[place].reason, wanted[place].value)]:
                self.find("doubled" if len(letters) > 1 else "stale", here, "its dead letter says %s" % letters)

    def events(self):
        found = {}
        self.attempts = {(p, o): attempts for p, o, attempts in self.rows('SELECT partition, "offset", attempts FROM shuwen.dead_letters')}
        for partition, offset, outcome, reason in self.rows('SELECT partition, "offset", outcome, reason FROM shuwen.article_events'):
            found.setdefault((partition, offset), []).append((outcome, reason))
        for place in sorted(set(self.raw) - set(found) - self.gone):
            self.find("lost", at(self.topic, *place), "no line says what became of it")
        for place, lines in sorted(found.items()):
            here = at(self.topic, *place)
            if place in self.gone and lines[0] == ("rejected", GAP):
                continue
            if place not in self.raw:
                self.find("phantom", here, "a line says %s" % lines)
            elif len(lines) > 1 and not self.tried_again(place, lines):
                self.find("doubled", here, "%d lines say what became of it: %s" % (len(lines), lines))
            elif (lines[0][0] == "rejected") != bool(self.raw[place].reason):
                self.find("stale", here, "%s, but it is %s" % (lines[0], self.raw[place].reason or "a good event"))

    def tried_again(self, place, lines):
        """A letter that was processed again, as wrong as before, has a line for each time."""
        attempts = self.attempts.get(place, 1) if self.raw[place].reason else 1
        return len(set(lines)) == 1 and len(lines) <= attempts

    # --- positions

    def ledger(self):
        """Rows follow each other without gap or overlap, and each counts the records that stand in its range."""
        offsets = {}
        for record in self.normalized + self.rejected:
            offsets.setdefault((record.topic, record.partition), {}).setdefault(record.life, []).append(record.offset)
        gaps = set(self.rows("SELECT topic, partition, from_offset, to_offset FROM shuwen_data.ingest_incident WHERE kind = 'skipped'"))
        before = {}
        for topic, partition, lap, first, end, records in self.rows(
                "SELECT topic, partition, lap, from_offset, next_offset, records FROM shuwen_data.ingest_ledger ORDER BY 1, 2, 3, 4"):
            here = at(topic, partition, first)
            expected = before.get((topic, partition, lap), first)
            if first != expected:
                kind = "lost" if first > expected else "doubled"
                self.find(kind, here, "the ledger has a range from %d behind one that ends at %d" % (first, expected))
            before[topic, partition, lap] = max(end, expected)
            # A topic that was made again is read in a lap of its own, if the one before had come anywhere.
            lives = offsets.get((topic, partition), {})
            there = len([o for o in lives.get(lap if 0 in lives else 1, []) if first <= o < end])
            if there != records and (topic, partition, first, end) not in gaps:
                self.find("lost" if records < there else "doubled", here, "a batch counts %d records of %d" % (records, there))
        counted = self.rows("SELECT coalesce(sum(records), 0), coalesce(sum(stored + duplicates + superseded + retracted + rejected), 0) "
                            "FROM shuwen_data.ingest_ledger")[0]
        if counted[0] != counted[1]:
            self.find("lost", "ledger", "%s records, %s outcomes" % tuple(counted))

    def guard(self):
        """The ledger refuses a range that it has."""
        try:
            self.rows("INSERT INTO shuwen_data.ingest_ledger SELECT * FROM shuwen_data.ingest_ledger LIMIT 1")
        except psycopg2.errors.UniqueViolation:
            return
        self.find("doubled", "ledger", "takes the same range twice")

    def whole(self):
        for key, count in self.rows("SELECT o.article_key, count(*) FROM shuwen_data.observation o LEFT JOIN shuwen_data.article a USING (article_key) "
                                    "WHERE a.state IS DISTINCT FROM 'published' GROUP BY 1"):
            self.find("orphaned", key, "%d observations without a published article" % count)
        for key, said, count in self.rows(
                "SELECT e.article_key, e.observations, (SELECT count(*) FROM shuwen_data.observation o WHERE o.article_key = e.article_key) AS n "
                "FROM shuwen_data.extraction e LEFT JOIN shuwen_data.article a USING (article_key) "
                "WHERE a.state IS DISTINCT FROM 'published' OR e.observations <> (SELECT count(*) FROM shuwen_data.observation o WHERE o.article_key = e.article_key)"):
            self.find("orphaned", key, "%d observations were extracted, %d stand there" % (said, count))
