-- Dead letters by reason, stage and state. Filters $1 to $5: reason, stage, state, first seen from and before; empty: all.
SELECT reason, stage, state, count(*), min(first_seen), max(first_seen), count(DISTINCT program_version)
FROM shuwen.dead_letters
WHERE ($1 = '' OR reason = $1) AND ($2 = '' OR stage = $2) AND ($3 = '' OR state = $3)
  AND ($4 = '' OR first_seen >= nullif($4, '')::timestamptz) AND ($5 = '' OR first_seen < nullif($5, '')::timestamptz)
GROUP BY 1, 2, 3 ORDER BY state = 'pending' DESC, count(*) DESC, reason, stage;
