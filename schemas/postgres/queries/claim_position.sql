-- The newest ledger row of the lap: a statement of its own behind claim_take, so that it sees what the former owner committed last.
SELECT next_offset, probe_offset, probe_timestamp_ms, probe_checksum
FROM shuwen_data.ingest_ledger
WHERE pipeline = $1 AND cluster = $2 AND topic = $3 AND partition = $4 AND lap = $5
ORDER BY from_offset DESC LIMIT 1;
