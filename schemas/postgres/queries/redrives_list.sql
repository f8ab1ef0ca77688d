-- The latest redrives and discards: who asked for which, and what became of them. $1: at most so many.
SELECT redrive_id, date_trunc('second', started_at), date_trunc('second', ended_at), actor, filter, tried, passed, failed,
       coalesce(result, 'runs, or was killed'), note
FROM shuwen_data.redrive ORDER BY redrive_id DESC LIMIT $1::bigint;
