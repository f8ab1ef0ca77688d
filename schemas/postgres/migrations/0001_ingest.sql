-- Who reads a partition, how far it came, and what stopped it. DESIGN.md, "Exactly once".

CREATE TABLE shuwen_data.ingest_claim (
    pipeline           text NOT NULL,
    cluster            text NOT NULL,
    topic              text NOT NULL,
    partition          integer NOT NULL,
    incarnation        integer NOT NULL DEFAULT 0,
    lap                integer NOT NULL DEFAULT 0,
    start_offset       bigint NOT NULL CHECK (start_offset >= 0),
    probe_offset       bigint,
    probe_timestamp_ms bigint,
    probe_checksum     bigint,
    epoch              uuid NOT NULL,
    owner              text NOT NULL,
    backend_pid        integer NOT NULL,
    backend_start      timestamptz,
    claimed_at         timestamptz NOT NULL DEFAULT now(),
    heartbeat_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (pipeline, cluster, topic, partition)
) WITH (fillfactor = 50);
COMMENT ON TABLE shuwen_data.ingest_claim IS 'One row per partition: who may write what comes from it. Batches lock the row and never update it.';
COMMENT ON COLUMN shuwen_data.ingest_claim.pipeline IS 'Name of the pipeline: the consumer group.';
COMMENT ON COLUMN shuwen_data.ingest_claim.cluster IS 'Kafka''s cluster id.';
COMMENT ON COLUMN shuwen_data.ingest_claim.topic IS 'Topic that is read.';
COMMENT ON COLUMN shuwen_data.ingest_claim.partition IS 'Partition of the topic, from 0.';
COMMENT ON COLUMN shuwen_data.ingest_claim.incarnation IS 'How often the topic was made anew under its name, as far as the operator said so by shuwen resume; 0 is the first.';
COMMENT ON COLUMN shuwen_data.ingest_claim.lap IS 'How often the operator set the position by shuwen resume. Ledger rows of earlier laps do not count.';
COMMENT ON COLUMN shuwen_data.ingest_claim.start_offset IS 'Position of this lap while the ledger has no row of it: an offset.';
COMMENT ON COLUMN shuwen_data.ingest_claim.probe_offset IS 'Offset of the last record before start_offset that is known; null when none is.';
COMMENT ON COLUMN shuwen_data.ingest_claim.probe_timestamp_ms IS 'Its timestamp in milliseconds since 1970.';
COMMENT ON COLUMN shuwen_data.ingest_claim.probe_checksum IS 'Its checksum, as worker/continuity.h defines it, as a signed number.';
COMMENT ON COLUMN shuwen_data.ingest_claim.epoch IS 'Fresh with every claim: who holds another one is fenced off.';
COMMENT ON COLUMN shuwen_data.ingest_claim.owner IS 'The process that claimed: host, process id and name of the member.';
COMMENT ON COLUMN shuwen_data.ingest_claim.backend_pid IS 'Process id of its PostgreSQL backend.';
COMMENT ON COLUMN shuwen_data.ingest_claim.backend_start IS 'When that backend started: process ids are used again.';
COMMENT ON COLUMN shuwen_data.ingest_claim.claimed_at IS 'When this epoch began.';
COMMENT ON COLUMN shuwen_data.ingest_claim.heartbeat_at IS 'When the owner last said that it lives: every few seconds, also while there is nothing to read.';

CREATE TABLE shuwen_data.ingest_ledger (
    pipeline           text NOT NULL,
    cluster            text NOT NULL,
    topic              text NOT NULL,
    partition          integer NOT NULL,
    lap                integer NOT NULL,
    from_offset        bigint NOT NULL,
    day                date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
    next_offset        bigint NOT NULL,
    incarnation        integer NOT NULL,
    epoch              uuid NOT NULL,
    recorded_at        timestamptz NOT NULL DEFAULT now(),
    records            integer NOT NULL,
    stored             integer NOT NULL,
    duplicates         integer NOT NULL,
    superseded         integer NOT NULL,
    retracted          integer NOT NULL,
    rejected           integer NOT NULL,
    observations       integer NOT NULL,
    first_event_at     timestamptz,
    last_event_at      timestamptz,
    probe_offset       bigint,
    probe_timestamp_ms bigint,
    probe_checksum     bigint,
    PRIMARY KEY (pipeline, cluster, topic, partition, lap, from_offset, day),
    CHECK (next_offset > from_offset AND from_offset >= 0)
) PARTITION BY RANGE (day);
COMMENT ON TABLE shuwen_data.ingest_ledger IS 'One row per batch that was committed, never updated. The position of a partition is next_offset of its newest row.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.pipeline IS 'Name of the pipeline: the consumer group.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.cluster IS 'Kafka''s cluster id.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.topic IS 'Topic that was read.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.partition IS 'Partition of the topic, from 0.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.lap IS 'The claim''s lap: which shuwen resume this row comes after.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.from_offset IS 'First offset of the range; equal to the position before the batch.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.day IS 'Day of recording at UTC; the table is divided by its month.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.next_offset IS 'Offset behind the range: the consumer''s position, control records passed.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.incarnation IS 'The claim''s incarnation of the topic.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.epoch IS 'The claim''s epoch under which it was written.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.recorded_at IS 'When the transaction began that wrote it.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.records IS 'Records in the range; fewer than offsets where control records or compaction left holes.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.stored IS 'Events of them that were stored as an article''s holding version.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.duplicates IS 'Events with the content that was stored already.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.superseded IS 'Events with a lesser version than the one that holds.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.retracted IS 'Events that retracted their article.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.rejected IS 'Events that became dead letters.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.observations IS 'Observation rows that the batch wrote.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.first_event_at IS 'Least append time on the raw topic of the events in the batch; null in a row that only moves the position.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.last_event_at IS 'Greatest append time on the raw topic of the events in the batch; null in a row that only moves the position.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.probe_offset IS 'Offset of the last record before next_offset that was read; compared with the topic when the partition is claimed again.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.probe_timestamp_ms IS 'Its timestamp in milliseconds since 1970.';
COMMENT ON COLUMN shuwen_data.ingest_ledger.probe_checksum IS 'Its checksum, as worker/continuity.h defines it, as a signed number.';

CREATE TABLE shuwen_data.ingest_ledger_default PARTITION OF shuwen_data.ingest_ledger DEFAULT;

CREATE TABLE shuwen_data.ingest_halt (
    halt_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pipeline     text NOT NULL,
    cluster      text NOT NULL,
    topic        text NOT NULL,
    partition    integer NOT NULL,
    incarnation  integer NOT NULL,
    reason       text NOT NULL,
    detail       text NOT NULL,
    at_offset    bigint NOT NULL,
    log_start    bigint,
    log_end      bigint,
    owner        text NOT NULL,
    halted_at    timestamptz NOT NULL DEFAULT now(),
    resumed_at   timestamptz,
    resumed_by   text,
    resumed_from bigint,
    note         text
);
CREATE UNIQUE INDEX ingest_halt_open ON shuwen_data.ingest_halt (pipeline, cluster, topic, partition) WHERE resumed_at IS NULL;
COMMENT ON TABLE shuwen_data.ingest_halt IS 'Partitions that stopped themselves, and who let them go on. A row without resumed_at holds its partition.';
COMMENT ON COLUMN shuwen_data.ingest_halt.halt_id IS 'Number of the halt.';
COMMENT ON COLUMN shuwen_data.ingest_halt.pipeline IS 'Name of the pipeline: the consumer group.';
COMMENT ON COLUMN shuwen_data.ingest_halt.cluster IS 'Kafka''s cluster id.';
COMMENT ON COLUMN shuwen_data.ingest_halt.topic IS 'Topic.';
COMMENT ON COLUMN shuwen_data.ingest_halt.partition IS 'Partition of the topic, from 0.';
COMMENT ON COLUMN shuwen_data.ingest_halt.incarnation IS 'The claim''s incarnation of the topic.';
COMMENT ON COLUMN shuwen_data.ingest_halt.reason IS 'records_lost: records were deleted before they were read; log_truncated: the topic ends before the position; log_changed: the last record that was read is another one now; defect: the database refused what the program wrote, which is our fault; halted: reported by a normalizer.';
COMMENT ON COLUMN shuwen_data.ingest_halt.detail IS 'What was found, in one sentence with its numbers.';
COMMENT ON COLUMN shuwen_data.ingest_halt.at_offset IS 'Position at which it stopped.';
COMMENT ON COLUMN shuwen_data.ingest_halt.log_start IS 'First offset that the topic held then; null when unknown.';
COMMENT ON COLUMN shuwen_data.ingest_halt.log_end IS 'Offset behind the last record then; null when unknown.';
COMMENT ON COLUMN shuwen_data.ingest_halt.owner IS 'The process that stopped.';
COMMENT ON COLUMN shuwen_data.ingest_halt.halted_at IS 'When it stopped.';
COMMENT ON COLUMN shuwen_data.ingest_halt.resumed_at IS 'When the operator let it go on; null while it stands.';
COMMENT ON COLUMN shuwen_data.ingest_halt.resumed_by IS 'Login role and operating system user who let it go on.';
COMMENT ON COLUMN shuwen_data.ingest_halt.resumed_from IS 'Offset from which it went on.';
COMMENT ON COLUMN shuwen_data.ingest_halt.note IS 'What the operator wrote about it.';

CREATE TABLE shuwen_data.ingest_incident (
    incident_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pipeline    text NOT NULL,
    cluster     text NOT NULL,
    topic       text NOT NULL,
    partition   integer NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('halted', 'resumed', 'skipped', 'rewound', 'fenced')),
    from_offset bigint NOT NULL,
    to_offset   bigint NOT NULL,
    detail      text NOT NULL,
    actor       text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ingest_incident_partition ON shuwen_data.ingest_incident (pipeline, cluster, topic, partition, recorded_at);
COMMENT ON TABLE shuwen_data.ingest_incident IS 'What happened to the flow of a partition besides its batches; append only.';
COMMENT ON COLUMN shuwen_data.ingest_incident.incident_id IS 'Number of the incident.';
COMMENT ON COLUMN shuwen_data.ingest_incident.pipeline IS 'Name of the pipeline: the consumer group.';
COMMENT ON COLUMN shuwen_data.ingest_incident.cluster IS 'Kafka''s cluster id.';
COMMENT ON COLUMN shuwen_data.ingest_incident.topic IS 'Topic.';
COMMENT ON COLUMN shuwen_data.ingest_incident.partition IS 'Partition of the topic, from 0.';
COMMENT ON COLUMN shuwen_data.ingest_incident.kind IS 'halted: see ingest_halt; resumed: by the operator; skipped: records lost to retention were passed over; rewound: the database stood before what a process had committed (it was restored); fenced: a process lost its claim with a batch in hand.';
COMMENT ON COLUMN shuwen_data.ingest_incident.from_offset IS 'Position before.';
COMMENT ON COLUMN shuwen_data.ingest_incident.to_offset IS 'Position after.';
COMMENT ON COLUMN shuwen_data.ingest_incident.detail IS 'One sentence.';
COMMENT ON COLUMN shuwen_data.ingest_incident.actor IS 'The process, or the login role and operating system user.';
COMMENT ON COLUMN shuwen_data.ingest_incident.recorded_at IS 'When.';

GRANT SELECT, INSERT, UPDATE ON shuwen_data.ingest_claim TO shuwen_writer;
GRANT SELECT, INSERT ON shuwen_data.ingest_ledger TO shuwen_writer;
GRANT SELECT, INSERT ON shuwen_data.ingest_halt, shuwen_data.ingest_incident TO shuwen_writer;
GRANT SELECT ON shuwen_data.ingest_claim, shuwen_data.ingest_ledger, shuwen_data.ingest_halt, shuwen_data.ingest_incident TO shuwen_monitor;
