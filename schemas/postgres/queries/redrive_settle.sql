-- What became of the letter, and the count of it, in the transaction of its rows. $7 passed; a rejected one has its new reason already.
WITH letter AS (
    UPDATE shuwen_data.dead_letter
    SET redrive_id = $6, state = CASE WHEN $7::boolean THEN 'redriven' ELSE state END, state_at = CASE WHEN $7::boolean THEN now() ELSE state_at END,
        state_by = CASE WHEN $7::boolean THEN $8::text ELSE state_by END, note = CASE WHEN $7::boolean THEN $9::text ELSE note END,
        attempts = attempts + CASE WHEN $7::boolean THEN 1 ELSE 0 END
    WHERE raw_cluster = $1 AND raw_topic = $2 AND raw_incarnation = $3 AND raw_partition = $4 AND raw_offset = $5)
UPDATE shuwen_data.redrive
SET tried = tried + 1, passed = passed + CASE WHEN $7::boolean THEN 1 ELSE 0 END, failed = failed + CASE WHEN $7::boolean THEN 0 ELSE 1 END, last_at = now()
WHERE redrive_id = $6;
