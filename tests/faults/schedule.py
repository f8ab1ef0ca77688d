"""From a seed to what one run does: how many of what, with which settings, and which faults when. The same seed gives the same plan
for ever as long as this file stands; what the machine makes of it is not in the seed."""

import random

SECONDS = 5.0  # for how long is published, and faults begin
EXTRACTOR, NORMALIZER = "extractor", "normalizer"

# kind: (weight, family). A family can be left out where this machine cannot have it.
FAULTS = {
    "kill": (14, "process"),
    "terminate": (6, "process"),
    "pause": (4, "process"),
    "zombie": (8, "process"),
    "replace": (4, "process"),
    "come": (4, "process"),
    "go": (4, "process"),
    "clock_step": (2, "clock"),
    "commit_cut": (12, "postgres_link"),
    "postgres_bytes": (5, "postgres_link"),
    "postgres_delay": (3, "postgres_link"),
    "postgres_refuse": (3, "postgres_link"),
    "postgres_immediate": (4, "postgres"),
    "postgres_terminate": (5, "postgres"),
    "postgres_read_only": (3, "postgres"),
    "postgres_full": (3, "small_disk"),
    "postgres_lock": (4, "postgres"),
    "postgres_deadlock": (3, "postgres"),
    "postgres_serializable": (3, "postgres"),
    "request_cut": (12, "kafka_link"),
    "kafka_bytes": (5, "kafka_link"),
    "kafka_delay": (2, "kafka_link"),
    "kafka_refuse": (3, "kafka_link"),
    "coordinator_silent": (3, "kafka_link"),
    "broker_kill": (2, "kafka"),
    "broker_restart": (1, "kafka"),
    "partitions": (2, "topic"),
    "retention": (2, "log"),
    "recreate": (1, "log"),
}
ONCE = {"broker_kill", "broker_restart", "partitions", "retention", "recreate", "postgres_full", "clock_step"}
REQUESTS = ("EndTxn", "EndTxn", "EndTxn", "TxnOffsetCommit", "TxnOffsetCommit", "Produce", "Produce", "AddPartitionsToTxn", "AddOffsetsToTxn",
            "InitProducerId", "JoinGroup", "SyncGroup", "Heartbeat", "OffsetCommit", "Fetch")


class Plan:
    """faults: [(second, kind, {parameter: value})] in order of time."""

    def __init__(self, seed, families=None, only=None):
        draw = random.Random(seed)
        self.seed = seed
        self.partitions = draw.choice((2, 3, 4))
        self.normalizers, self.extractors = draw.choice((2, 2, 3)), draw.choice((2, 2, 3))
        self.static = draw.random() < 0.5
        self.batch_records = draw.choice((10, 40, 100, 500))
        self.linger_ms = draw.choice((0, 2, 20))
        self.per_second = draw.choice((40, 100, 200))
        self.latency_ms = draw.choice((0, 0, 1, 3))
        self.transaction_ms = 1500
        self.batch_ms, self.idle_ms, self.heartbeat_ms, self.session_ms, self.poll_ms, self.statement_ms = 200, 100, 300, 1000, 2000, 1500
        kinds = [k for k, (_, family) in FAULTS.items() if (not families or family in families) and (not only or k in only)]
        self.faults = []
        for _ in range(draw.randint(5, 9)):
            weights = [FAULTS[k][0] for k in kinds]
            kind = draw.choices(kinds, weights)[0]
            if kind in ONCE and len(kinds) > 1:
                kinds.remove(kind)
            self.faults.append((round(draw.uniform(0.3, SECONDS - 0.5), 2), kind, parameters(kind, draw, self)))
        # The operator's, drawn last: a plan is what it was before there were any.
        if (not families or "operator" in families) and (not only or "redrive" in only) and draw.random() < (1.0 if only else 0.2):
            self.faults.append((round(draw.uniform(1.0, SECONDS - 0.5), 2), "redrive", {"killed_after": draw.choice((0.1, 0.3, 1.0, None))}))
        self.faults.sort(key=lambda fault: fault[0])

    def has(self, kind):
        return any(k == kind for _, k, _ in self.faults)

    def lines(self):
        yield "seed %d: %d normalizers, %d extractors, %s members, %d partitions, batches of %d, linger %d ms, %d events/s, latency %d ms" % (
            self.seed, self.normalizers, self.extractors, "static" if self.static else "dynamic", self.partitions, self.batch_records,
            self.linger_ms, self.per_second, self.latency_ms)
        for second, kind, values in self.faults:
            yield "  %5.2f s  %s%s" % (second, kind, "".join(" %s=%s" % item for item in sorted(values.items())))


def service(draw, plan):
    program = draw.choice((EXTRACTOR, EXTRACTOR, NORMALIZER))
    return "%s%d" % (program, draw.randrange(plan.extractors if program == EXTRACTOR else plan.normalizers))


def parameters(kind, draw, plan):
    where = draw.choice(("before", "inside", "after", "after"))
    if kind in ("kill", "terminate"):
        return {"who": service(draw, plan), "away": draw.choice((0.0, 0.1, 0.5, 1.5))}
    if kind == "pause":
        return {"who": service(draw, plan), "seconds": round(draw.uniform(0.1, 0.9), 2)}
    if kind in ("zombie", "replace"):
        return {"who": service(draw, plan), "seconds": round(draw.uniform(2.8, 3.8), 2)}
    if kind == "come":
        return {"program": draw.choice((EXTRACTOR, NORMALIZER)), "seconds": round(draw.uniform(0.5, 3.0), 2)}
    if kind == "go":
        return {"who": service(draw, plan), "away": round(draw.uniform(1.0, 3.0), 2)}
    if kind == "clock_step":
        return {"who": service(draw, plan), "step": draw.choice((-86400, -3600, -30, 30, 3600, 86400))}
    if kind == "commit_cut":
        return {"where": where, "skip": draw.randrange(12), "half": draw.random() < 0.2, "count": draw.choice((1, 1, 3))}
    if kind == "request_cut":
        return {"request": draw.choice(REQUESTS), "where": where, "skip": draw.randrange(6), "half": draw.random() < 0.1,
                "count": draw.choice((1, 1, 3))}
    if kind in ("postgres_bytes", "kafka_bytes"):
        return {"size": int(10 ** draw.uniform(1, 5)), "half": draw.random() < 0.2}
    if kind in ("postgres_delay", "kafka_delay"):
        return {"delay_ms": draw.choice((5, 20, 60)), "seconds": round(draw.uniform(0.5, 2.0), 2)}
    if kind == "coordinator_silent":
        return {"seconds": round(draw.uniform(0.5, 2.5), 2)}
    if kind == "postgres_lock":
        return {"table": draw.choice(("ingest_claim", "article", "ingest_ledger", "article_event")), "seconds": round(draw.uniform(0.5, 3.0), 2)}
    if kind in ("postgres_refuse", "kafka_refuse", "postgres_immediate", "postgres_read_only", "postgres_full", "postgres_deadlock",
                "postgres_serializable", "broker_kill", "broker_restart"):
        return {"seconds": round(draw.uniform(0.1, 1.8), 2)}
    if kind == "partitions":
        return {"topic": draw.choice(("raw", "normalized", "rejected"))}
    if kind == "retention":
        return {"topic": draw.choice(("raw", "normalized")), "partition": draw.randrange(plan.partitions), "keep": draw.randrange(1, 6)}
    if kind == "recreate":
        return {"grown": draw.random() < 0.5}
    return {}
