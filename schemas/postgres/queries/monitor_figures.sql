-- The newest figures: of the newest stored articles of each partition of the raw topic $1, which has $2 partitions, the first ones.
WITH newest AS (
    SELECT e.article_key, e.recorded_at
    FROM generate_series(0, $2::int - 1) AS p (partition)
    CROSS JOIN LATERAL (
        SELECT article_key, recorded_at FROM shuwen.article_events v
        WHERE v.topic = $1 AND v.partition = p.partition AND v.outcome = 'stored' ORDER BY v."offset" DESC LIMIT 3) e
    ORDER BY e.recorded_at DESC LIMIT 6)
SELECT coalesce(o.subject, ''), coalesce(o.indicator, ''), o.quote, o.value::text || coalesce(' – ' || o.value_upper::text, ''), coalesce(o.unit, ''),
       coalesce(o.period, ''), coalesce(o.title, ''), (extract(epoch FROM n.recorded_at) * 1000)::bigint
FROM newest n CROSS JOIN LATERAL (SELECT * FROM shuwen.observations v WHERE v.article_key = n.article_key ORDER BY v.ordinal LIMIT 3) o
ORDER BY n.recorded_at DESC, n.article_key, o.ordinal LIMIT 12;
