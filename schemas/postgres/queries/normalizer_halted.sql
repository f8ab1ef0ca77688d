-- A normalizer reported that a partition of raw events stands. Not when the notice is an old one: read again, or resumed before it was read.
WITH notice AS (
    SELECT 'shuwen-normalizer'::text AS pipeline, $1::text AS cluster, $2::text AS topic, $3::integer AS partition, $4::integer AS incarnation,
           $5::text AS reason, $6::text AS detail, $7::bigint AS at_offset, $8::text AS owner, to_timestamp($9::bigint / 1000.0) AS halted_at),
halt AS (
    INSERT INTO shuwen_data.ingest_halt (pipeline, cluster, topic, partition, incarnation, reason, detail, at_offset, owner, halted_at)
    SELECT * FROM notice n
    WHERE NOT EXISTS (SELECT FROM shuwen_data.ingest_halt h
                      WHERE (h.pipeline, h.cluster, h.topic, h.partition) = (n.pipeline, n.cluster, n.topic, n.partition)
                        AND h.halted_at >= n.halted_at)
      AND NOT EXISTS (SELECT FROM shuwen_data.ingest_incident i
                      WHERE (i.pipeline, i.cluster, i.topic, i.partition) = (n.pipeline, n.cluster, n.topic, n.partition)
                        AND i.kind = 'resumed' AND coalesce(i.halted_at, i.recorded_at) >= n.halted_at)
    ON CONFLICT (pipeline, cluster, topic, partition) WHERE resumed_at IS NULL
    DO NOTHING
    RETURNING *)
INSERT INTO shuwen_data.ingest_incident (pipeline, cluster, topic, partition, kind, from_offset, to_offset, detail, actor, recorded_at)
SELECT pipeline, cluster, topic, partition, 'halted', at_offset, at_offset, reason || ': ' || detail, owner, halted_at FROM halt;
