-- Dead letters by reason, stage and state, with the newest of each: its place and what was wrong with it. Filters $1 to $5: reason, stage, state, first
-- seen from and before; empty: all.
WITH groups AS (
    SELECT reason, stage, state, count(*) AS letters, min(first_seen) AS oldest, max(first_seen) AS newest, count(DISTINCT program_version) AS versions
    FROM shuwen.dead_letters
    WHERE ($1 = '' OR reason = $1) AND ($2 = '' OR stage = $2) AND ($3 = '' OR state = $3)
      AND ($4 = '' OR first_seen >= nullif($4, '')::timestamptz) AND ($5 = '' OR first_seen < nullif($5, '')::timestamptz)
    GROUP BY 1, 2, 3)
SELECT g.reason, g.stage, g.state, g.letters, g.oldest, g.newest, g.versions, s.place, s.detail
FROM groups g
CROSS JOIN LATERAL (
    SELECT d.topic || '/' || d.partition || '/' || d."offset" AS place, left(d.detail, 200) AS detail FROM shuwen.dead_letters d
    WHERE (d.state, d.reason, d.stage, d.first_seen) = (g.state, g.reason, g.stage, g.newest) LIMIT 1) s
ORDER BY g.state = 'pending' DESC, g.letters DESC, g.reason, g.stage;
