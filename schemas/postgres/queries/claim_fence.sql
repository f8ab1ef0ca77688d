-- Locks the claim row until the end of the transaction and says under which epoch and position the partition stands now.
SELECT c.epoch, coalesce((SELECT l.next_offset FROM shuwen_data.ingest_ledger l
                          WHERE l.pipeline = $1 AND l.cluster = $2 AND l.topic = $3 AND l.partition = $4 AND l.lap = c.lap
                          ORDER BY l.from_offset DESC LIMIT 1), c.start_offset) AS position
FROM shuwen_data.ingest_claim c
WHERE c.pipeline = $1 AND c.cluster = $2 AND c.topic = $3 AND c.partition = $4
FOR NO KEY UPDATE OF c;
