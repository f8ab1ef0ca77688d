-- Articles and observations: counted while they are few, the planner's estimate when they are many.
SELECT a.estimate > 100000, CASE WHEN a.estimate > 100000 THEN a.estimate ELSE (SELECT count(*) FROM shuwen.articles) END,
       CASE WHEN o.estimate > 500000 THEN o.estimate ELSE (SELECT count(*) FROM shuwen.observations) END,
       coalesce((SELECT (max(extract(epoch FROM now() - xact_start)) * 1000)::bigint FROM pg_stat_activity
                 WHERE application_name LIKE 'shuwen%' AND pid <> pg_backend_pid() AND state <> 'idle'), 0)
FROM (SELECT reltuples::bigint AS estimate FROM pg_class WHERE oid = to_regclass('shuwen_data.article')) a,
     (SELECT reltuples::bigint AS estimate FROM pg_class WHERE oid = to_regclass('shuwen_data.observation')) o;
