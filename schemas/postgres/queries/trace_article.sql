-- The article as it stands, unless it was retracted. $1 article_key.
SELECT source, id, revision, coalesce(title, ''), coalesce(published_at, ''), raw_topic, raw_partition, raw_offset, appended_at, stored_at,
       coalesce(observations, 0), coalesce(extractor_version, ''), coalesce(normalizer_version, '')
FROM shuwen.articles WHERE article_key = $1::uuid;
