-- One dead letter whole, bytes as hex. $1 topic, $2 partition, $3 offset; of several incarnations the newest.
SELECT cluster, topic, partition, "offset", incarnation, reason, stage, detail, coalesce(sqlstate, ''), state, attempts, first_seen, last_seen, state_at,
       coalesce(state_by, ''), coalesce(note, ''), appended_at, coalesce(source, ''), coalesce(id, ''), program_version,
       coalesce(encode(key, 'hex'), ''), key IS NULL, coalesce(encode(value, 'hex'), ''), value IS NULL
FROM shuwen.dead_letters WHERE topic = $1 AND partition = $2 AND "offset" = $3 ORDER BY incarnation DESC LIMIT 1;
