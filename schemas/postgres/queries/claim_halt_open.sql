-- The halt that holds the partition, if any.
SELECT reason, detail FROM shuwen_data.ingest_halt
WHERE pipeline = $1 AND cluster = $2 AND topic = $3 AND partition = $4 AND resumed_at IS NULL;
