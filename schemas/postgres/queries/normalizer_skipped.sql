-- A normalizer reported that it passed over lost records of a partition of raw events: one line of audit, also when it is read again.
INSERT INTO shuwen_data.ingest_incident (pipeline, cluster, topic, partition, kind, from_offset, to_offset, detail, actor, recorded_at)
SELECT n.*, to_timestamp($9::bigint / 1000.0)
FROM (SELECT 'shuwen-normalizer'::text AS pipeline, $1::text AS cluster, $2::text AS topic, $3::integer AS partition, 'skipped'::text AS kind,
             $7::bigint AS from_offset, $7::bigint AS to_offset, $5::text || ': ' || $6::text AS detail, $8::text AS actor) n
WHERE $4::integer >= 0
  AND NOT EXISTS (SELECT FROM shuwen_data.ingest_incident i
                  WHERE (i.pipeline, i.cluster, i.topic, i.partition, i.kind) = (n.pipeline, n.cluster, n.topic, n.partition, n.kind)
                    AND i.recorded_at = to_timestamp($9::bigint / 1000.0));
