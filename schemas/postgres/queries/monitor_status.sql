-- Where each partition of the extractor stands. $1: seconds without a heartbeat after which an owner is dead.
SELECT pipeline, topic, partition, next_offset, coalesce(owner, ''), coalesce(left(epoch::text, 8), ''),
       coalesce(heartbeat_age_seconds <= $1::numeric, false) AND coalesce(owner, '') <> '',
       coalesce((extract(epoch FROM now() - coalesce(position_at, claimed_at)) * 1000)::bigint, -1),
       halted, coalesce(halt_reason, ''), coalesce(halt_detail, ''),
       coalesce((extract(epoch FROM last_event_at) * 1000)::bigint, 0)
FROM shuwen.ingest_status WHERE $2 = '' OR cluster = $2 ORDER BY topic, partition;
