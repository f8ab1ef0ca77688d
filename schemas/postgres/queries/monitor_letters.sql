-- Dead letters by state, reason and stage, with the beginning of the newest one.
WITH groups AS (
    SELECT state, reason, stage, count(*) AS letters, min(first_seen) AS oldest, max(first_seen) AS newest FROM shuwen.dead_letters GROUP BY 1, 2, 3)
SELECT g.reason, g.stage, g.state, g.letters, (extract(epoch FROM g.oldest) * 1000)::bigint, (extract(epoch FROM g.newest) * 1000)::bigint,
       coalesce(s.sample, '')
FROM groups g
LEFT JOIN LATERAL (
    SELECT encode(substring(d.value FROM 1 FOR 160), 'hex') AS sample FROM shuwen.dead_letters d
    WHERE d.state = g.state AND d.reason = g.reason ORDER BY d.first_seen DESC LIMIT 1) s ON true
ORDER BY g.state = 'pending' DESC, g.letters DESC, g.reason, g.stage LIMIT 50;
