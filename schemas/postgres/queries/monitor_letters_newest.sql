-- The newest dead letters of each state and reason one by one, without their bytes: what the monitor answers of single letters.
SELECT d.topic, d.partition, d."offset", d.reason, d.stage, d.state, d.attempts, (extract(epoch FROM d.first_seen) * 1000)::bigint,
       coalesce(d.source, ''), coalesce(d.id, ''), left(d.detail, 300)
FROM (SELECT DISTINCT state, reason FROM shuwen.dead_letters) g
CROSS JOIN LATERAL (SELECT * FROM shuwen.dead_letters l WHERE (l.state, l.reason) = (g.state, g.reason) ORDER BY l.first_seen DESC LIMIT 20) d
ORDER BY d.first_seen DESC, d.topic, d.partition, d."offset" LIMIT 400;
