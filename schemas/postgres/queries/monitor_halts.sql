-- Halts that stand, also those that a normalizer reported: it has no claim in this database.
SELECT topic, partition, reason, detail FROM shuwen_data.ingest_halt WHERE resumed_at IS NULL AND ($1 = '' OR cluster = $1);
