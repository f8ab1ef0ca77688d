-- The latest redrives of dead letters: who asked for which, and what became of them.
SELECT redrive_id, actor, filter, note, (extract(epoch FROM started_at) * 1000)::bigint, coalesce((extract(epoch FROM ended_at) * 1000)::bigint, 0),
       tried, passed, failed, coalesce(result, '')
FROM shuwen.redrives ORDER BY redrive_id DESC LIMIT 5;
