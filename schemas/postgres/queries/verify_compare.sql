-- What a range of the raw topic has to be in the database, as the text core made it in temporary tables (verify_event: every record; verify_article,
-- verify_observation: of each article its greatest version there), beside what is there. $1 extractor version, $2 cluster, $3 topic, $4 incarnation,
-- $5 partition, $6 first offset and $7 the one behind the range; $7 0: records without an event are not looked for.
WITH expected AS (
    SELECT e.*, (e.revision, e.appended_at, e.raw_partition, e.raw_offset) AS version FROM verify_article e),
article AS (
    SELECT e.raw_partition AS partition, e.raw_offset AS "offset", e.source || ' ' || e.id AS name,
           CASE WHEN a.article_key IS NOT NULL AND (a.revision, a.appended_at, a.raw_partition, a.raw_offset) > e.version THEN 'newer'
                WHEN a.article_key IS NULL OR (a.revision, a.appended_at, a.raw_partition, a.raw_offset) < e.version THEN
                    CASE WHEN d.reason IS NOT NULL THEN 'letter' WHEN v.raw_offset IS NULL THEN 'unread'
                         WHEN a.article_key IS NULL THEN 'missing' ELSE 'stale' END
                WHEN a.normalizer_version <> e.normalizer_version OR x.extractor_version <> $1 THEN 'other_version'
                WHEN c.names IS NOT NULL THEN 'article' WHEN o.ordinals IS NOT NULL THEN 'observations' ELSE 'same' END AS verdict,
           coalesce(d.reason, 'columns ' || c.names, 'ordinals ' || o.ordinals, '') AS detail
    FROM expected e
    LEFT JOIN shuwen_data.article a USING (article_key)
    LEFT JOIN shuwen_data.extraction x USING (article_key)
    LEFT JOIN shuwen_data.dead_letter d ON (d.raw_cluster, d.raw_topic, d.raw_incarnation, d.raw_partition, d.raw_offset) =
                                           ($2, e.raw_topic, $4::integer, e.raw_partition, e.raw_offset) AND d.state = 'pending'
    LEFT JOIN LATERAL (SELECT raw_offset FROM shuwen_data.article_event v
                       WHERE (v.raw_topic, v.raw_partition, v.raw_offset) = (e.raw_topic, e.raw_partition, e.raw_offset) LIMIT 1) v ON true
    LEFT JOIN LATERAL (SELECT string_agg(k, ', ' ORDER BY k) AS names FROM jsonb_object_keys(to_jsonb(e) - 'version' - 'stored_at' - 'normalizer_version') k
                       WHERE a.article_key IS NOT NULL AND to_jsonb(a) -> k IS DISTINCT FROM to_jsonb(e) -> k) c ON true
    LEFT JOIN LATERAL (SELECT string_agg(ordinal::text, ', ' ORDER BY ordinal) AS ordinals
                       FROM (SELECT * FROM verify_observation w WHERE w.article_key = e.article_key) w
                       FULL JOIN (SELECT * FROM shuwen_data.observation s WHERE s.article_key = e.article_key) s USING (ordinal)
                       WHERE to_jsonb(w) IS DISTINCT FROM to_jsonb(s)) o ON true),
letter AS (
    SELECT e.raw_partition, e.raw_offset, '' AS name,
           CASE WHEN d.reason = e.reason OR d.state <> 'pending' THEN 'same' WHEN d.reason IS NOT NULL THEN 'letter_reason'
                WHEN v.outcome IS NULL THEN 'unread' WHEN v.outcome = 'rejected' THEN 'letter_missing' ELSE 'stored' END,
           e.reason || coalesce(', not ' || d.reason, '')
    FROM verify_event e
    LEFT JOIN shuwen_data.dead_letter d ON (d.raw_cluster, d.raw_topic, d.raw_incarnation, d.raw_partition, d.raw_offset) =
                                           ($2, e.raw_topic, $4::integer, e.raw_partition, e.raw_offset)
    LEFT JOIN LATERAL (SELECT outcome FROM shuwen_data.article_event v
                       WHERE (v.raw_topic, v.raw_partition, v.raw_offset) = (e.raw_topic, e.raw_partition, e.raw_offset)
                       ORDER BY v.recorded_at DESC LIMIT 1) v ON true
    WHERE e.reason IS NOT NULL),
phantom AS (
    SELECT DISTINCT v.raw_partition, v.raw_offset, v.article_key::text, 'phantom', v.outcome
    FROM shuwen_data.article_event v
    WHERE v.raw_topic = $3 AND v.raw_partition = $5::integer AND v.raw_offset >= $6::bigint AND v.raw_offset < $7::bigint
      AND v.raw_cluster = $2 AND v.raw_incarnation = $4::integer
      AND coalesce(v.reason, '') NOT IN ('records_lost', 'log_truncated', 'log_changed', 'halted')
      AND NOT EXISTS (SELECT FROM verify_event e WHERE (e.raw_topic, e.raw_partition, e.raw_offset) = (v.raw_topic, v.raw_partition, v.raw_offset)))
SELECT partition, "offset", name, verdict, detail FROM article
UNION ALL SELECT * FROM letter
UNION ALL SELECT * FROM phantom
ORDER BY 1, 2;
