-- The events that stood at a place of the raw topic. $1 topic, $2 partition, $3 offset.
SELECT coalesce(article_key::text, ''), outcome, coalesce(reason, ''), coalesce(revision::text, ''), appended_at, recorded_at
FROM shuwen.article_events WHERE topic = $1 AND partition = $2 AND "offset" = $3 ORDER BY recorded_at;
