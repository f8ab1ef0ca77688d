-- One batch: its key makes a second write of the same range impossible.
INSERT INTO shuwen_data.ingest_ledger (pipeline, cluster, topic, partition, lap, from_offset, next_offset, incarnation, epoch,
    records, stored, duplicates, superseded, retracted, rejected, observations, first_event_at, last_event_at,
    probe_offset, probe_timestamp_ms, probe_checksum)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
        to_timestamp($17::double precision / 1000), to_timestamp($18::double precision / 1000), $19, $20, $21);
