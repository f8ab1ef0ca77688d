-- The owner lives; false for a claim that is no longer its own.
UPDATE shuwen_data.ingest_claim SET heartbeat_at = now()
WHERE pipeline = $1 AND cluster = $2 AND topic = $3 AND partition = $4 AND epoch = $5::uuid;
