-- Equal content came with a greater version: only the coordinates follow.
UPDATE shuwen_data.article a
SET revision = u.revision, appended_at = timestamptz 'epoch' + u.appended_ms * interval '1 millisecond', raw_partition = u.partition, raw_offset = u."offset",
    raw_cluster = $6, raw_topic = $7, raw_incarnation = $8
FROM unnest($1::uuid[], $2::integer[], $3::bigint[], $4::integer[], $5::bigint[]) AS u (article_key, revision, appended_ms, partition, "offset")
WHERE a.article_key = u.article_key;
