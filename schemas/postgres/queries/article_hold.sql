-- What is held of these articles, locked in order of their keys until the end of the transaction.
SELECT a.article_key, a.revision, floor(extract(epoch FROM a.appended_at) * 1000)::bigint, a.raw_partition, a.raw_offset, a.content_digest,
       a.state = 'retracted' OR coalesce(e.extractor_version = $2, false)
FROM shuwen_data.article a LEFT JOIN shuwen_data.extraction e USING (article_key)
WHERE a.article_key = ANY ($1::uuid[])
ORDER BY a.article_key FOR UPDATE OF a;
