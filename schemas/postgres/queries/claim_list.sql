-- Every claim of a topic's partition, whatever pipeline and cluster: for an operator who names only these two.
SELECT pipeline, cluster, next_offset, halted, coalesce(halt_reason, '') FROM shuwen.ingest_status
WHERE topic = $1 AND partition = $2 AND ($3 = '' OR pipeline = $3) ORDER BY 1, 2;
