-- What ./dev run shows once the examples are stored.
\pset footer off
\pset null ''
\echo
\echo Figures in PostgreSQL (view shuwen.observations; more with ./dev psql):
SELECT DISTINCT ON (id) coalesce(subject, '') AS subject, coalesce(period, '') AS period, indicator, type, value, unit, quote
FROM shuwen.observations
WHERE indicator IS NOT NULL AND type IN ('count', 'amount', 'ratio', 'change', 'rank')
ORDER BY id, (subject IS NULL), (period IS NULL), ordinal
LIMIT 12;
SELECT (SELECT count(*) FROM shuwen.articles) AS articles, (SELECT count(*) FROM shuwen.observations) AS observations,
       (SELECT count(*) FROM shuwen.dead_letters) AS "dead letters";
