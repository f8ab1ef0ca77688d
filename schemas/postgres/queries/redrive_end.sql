-- No row: somebody cancelled redrive $1 meanwhile. $2: how it ended.
UPDATE shuwen_data.redrive SET ended_at = now(), result = $2 WHERE redrive_id = $1 AND ended_at IS NULL RETURNING redrive_id;
