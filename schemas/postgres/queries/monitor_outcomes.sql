-- What became of events, from the ledger of pipeline $1 on cluster $2: what came since $3, {"topic/partition": [lap, offset]}, was asked last.
SELECT c.topic, c.partition, n.at[1], n.at[2], n.stored, n.duplicates, n.superseded, n.retracted, n.rejected
FROM shuwen_data.ingest_claim c
CROSS JOIN LATERAL (SELECT coalesce($3::jsonb -> (c.topic || '/' || c.partition), '[-1, -1]') AS at) k
CROSS JOIN LATERAL (
    SELECT max(ARRAY[l.lap, l.next_offset]) AS at,
           sum(l.stored) AS stored, sum(l.duplicates) AS duplicates, sum(l.superseded) AS superseded, sum(l.retracted) AS retracted, sum(l.rejected) AS rejected
    FROM shuwen_data.ingest_ledger l
    WHERE (l.pipeline, l.cluster, l.topic, l.partition) = (c.pipeline, c.cluster, c.topic, c.partition)
      AND (l.lap, l.from_offset) >= ((k.at ->> 0)::int, (k.at ->> 1)::bigint)) n
WHERE c.pipeline = $1 AND ($2 = '' OR c.cluster = $2) AND n.at IS NOT NULL;
