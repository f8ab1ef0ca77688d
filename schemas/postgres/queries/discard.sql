-- Discards letters, oldest first, and writes down who did: one statement, so all of it or nothing. $1 reason, $2 stage, $3 topic, $4 first seen from, $5 and
-- before, $6 version of the program that rejected it begins with that; empty: all. $7 at most so many, $8 operator, $9 filter, $10 note, $11 version.
WITH chosen AS (
    SELECT raw_cluster, raw_topic, raw_incarnation, raw_partition, raw_offset FROM shuwen_data.dead_letter
    WHERE state = 'pending' AND ($1 = '' OR reason = $1) AND ($2 = '' OR stage = $2) AND ($3 = '' OR raw_topic = $3)
      AND ($4 = '' OR first_seen >= nullif($4, '')::timestamptz) AND ($5 = '' OR first_seen < nullif($5, '')::timestamptz)
      AND ($6 = '' OR starts_with(program_version, $6))
    ORDER BY first_seen, raw_cluster, raw_topic, raw_incarnation, raw_partition, raw_offset LIMIT $7::bigint
    FOR UPDATE),
written AS (
    INSERT INTO shuwen_data.redrive (action, actor, filter, note, program_version, ended_at, tried, passed, result)
    SELECT 'discard', session_user || '/' || $8, $9, $10, $11, now(), count(*), count(*), 'discarded' FROM chosen HAVING count(*) > 0
    RETURNING redrive_id, actor),
gone AS (
    UPDATE shuwen_data.dead_letter d
    SET state = 'discarded', state_at = now(), state_by = w.actor, note = $10, redrive_id = w.redrive_id
    FROM chosen c, written w
    WHERE (d.raw_cluster, d.raw_topic, d.raw_incarnation, d.raw_partition, d.raw_offset) =
          (c.raw_cluster, c.raw_topic, c.raw_incarnation, c.raw_partition, c.raw_offset)
    RETURNING d.reason, d.stage, d.first_seen, d.redrive_id)
SELECT reason, stage, count(*), min(first_seen), max(first_seen), min(redrive_id) FROM gone GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2;
