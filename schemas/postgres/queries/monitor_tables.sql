-- Size of Shuwen's tables with their indexes, months of one table together.
SELECT regexp_replace(relname, '_([0-9]{4}_[0-9]{2}|default)$', ''), sum(pg_total_relation_size(relid))::bigint, sum(n_dead_tup)::bigint
FROM pg_stat_user_tables WHERE schemaname = 'shuwen_data' GROUP BY 1 ORDER BY 1;
