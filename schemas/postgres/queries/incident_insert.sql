INSERT INTO shuwen_data.ingest_incident (pipeline, cluster, topic, partition, kind, from_offset, to_offset, detail, actor)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);
