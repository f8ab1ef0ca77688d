-- A fresh epoch for the partition; the first claim ever writes where it starts. Waits for whoever writes under the old epoch.
INSERT INTO shuwen_data.ingest_claim AS c (pipeline, cluster, topic, partition, start_offset, epoch, owner, backend_pid, backend_start)
VALUES ($1, $2, $3, $4, $5, gen_random_uuid(), $6, pg_backend_pid(), $7)
ON CONFLICT (pipeline, cluster, topic, partition) DO UPDATE
SET epoch = excluded.epoch, owner = excluded.owner, backend_pid = excluded.backend_pid, backend_start = excluded.backend_start,
    claimed_at = now(), heartbeat_at = now()
RETURNING epoch, incarnation, lap, start_offset, probe_offset, probe_timestamp_ms, probe_checksum, (xmax = 0) AS first;
