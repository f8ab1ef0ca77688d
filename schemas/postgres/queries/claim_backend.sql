-- Whose backend wrote the claim last.
SELECT backend_pid, backend_start, owner FROM shuwen_data.ingest_claim
WHERE pipeline = $1 AND cluster = $2 AND topic = $3 AND partition = $4;
