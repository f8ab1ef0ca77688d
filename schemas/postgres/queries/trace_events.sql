-- What became of every event of an article. $1 article_key.
SELECT outcome, coalesce(reason, ''), coalesce(revision::text, ''), topic, partition, "offset", appended_at, recorded_at,
       round(extract(epoch FROM recorded_at - appended_at)::numeric, 3)
FROM shuwen.article_events WHERE article_key = $1::uuid ORDER BY recorded_at, topic, partition, "offset";
