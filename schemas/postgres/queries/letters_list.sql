-- Dead letters one by one, oldest first. Filters as in letters_summary; $6: at most so many.
SELECT topic, partition, "offset", incarnation, reason, stage, state, attempts, first_seen, coalesce(source, ''), coalesce(id, ''), detail,
       coalesce(octet_length(value), -1)
FROM shuwen.dead_letters
WHERE ($1 = '' OR reason = $1) AND ($2 = '' OR stage = $2) AND ($3 = '' OR state = $3)
  AND ($4 = '' OR first_seen >= nullif($4, '')::timestamptz) AND ($5 = '' OR first_seen < nullif($5, '')::timestamptz)
ORDER BY first_seen, topic, partition, "offset" LIMIT $6::bigint;
