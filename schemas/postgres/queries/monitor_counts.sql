-- Articles and observations: counted while they are few, the planner's estimate when they are many. Then the oldest transaction of our own programs, bytes of
-- write-ahead log since the cluster was made, and letters that redrives stored and rejected again, or that were discarded.
SELECT a.estimate > 100000, CASE WHEN a.estimate > 100000 THEN a.estimate ELSE (SELECT count(*) FROM shuwen.articles) END,
       CASE WHEN o.estimate > 500000 THEN o.estimate ELSE (SELECT count(*) FROM shuwen.observations) END,
       coalesce((SELECT (max(extract(epoch FROM now() - xact_start)) * 1000)::bigint FROM pg_stat_activity
                 WHERE application_name LIKE 'shuwen%' AND pid <> pg_backend_pid() AND state <> 'idle'), 0),
       pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, '0/0')::bigint,
       r.passed, r.failed, r.discarded
FROM (SELECT reltuples::bigint AS estimate FROM pg_class WHERE oid = to_regclass('shuwen_data.article')) a,
     (SELECT reltuples::bigint AS estimate FROM pg_class WHERE oid = to_regclass('shuwen_data.observation')) o,
     (SELECT coalesce(sum(passed) FILTER (WHERE action = 'redrive'), 0)::bigint AS passed, coalesce(sum(failed), 0)::bigint AS failed,
             coalesce(sum(passed) FILTER (WHERE action = 'discard'), 0)::bigint AS discarded FROM shuwen.redrives) r;
