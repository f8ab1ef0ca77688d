-- The partition halts: unless a halt stands already, one row for it and one line of audit.
WITH halt AS (
    INSERT INTO shuwen_data.ingest_halt (pipeline, cluster, topic, partition, incarnation, reason, detail, at_offset, log_start, log_end, owner)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (pipeline, cluster, topic, partition) WHERE resumed_at IS NULL DO NOTHING
    RETURNING *)
INSERT INTO shuwen_data.ingest_incident (pipeline, cluster, topic, partition, kind, from_offset, to_offset, detail, actor)
SELECT pipeline, cluster, topic, partition, 'halted', at_offset, at_offset, reason || ': ' || detail, owner FROM halt;
