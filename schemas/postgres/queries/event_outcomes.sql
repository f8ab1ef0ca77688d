-- What became of raw records, by the newest entry since $4: topic $1, partitions $2 and offsets $3 in pairs.
SELECT DISTINCT ON (e.partition, e."offset") e.partition, e."offset", e.outcome, e.reason, d.detail
FROM shuwen.article_events e
LEFT JOIN shuwen.dead_letters d USING (cluster, topic, incarnation, partition, "offset")
WHERE e.topic = $1 AND e.recorded_at >= $4::timestamptz
  AND (e.partition, e."offset") IN (SELECT p, o FROM unnest($2::integer[], $3::bigint[]) AS asked (p, o))
ORDER BY e.partition, e."offset", e.recorded_at DESC
