-- Locks the letter; no row: somebody dealt with it since it was read.
SELECT 1 FROM shuwen_data.dead_letter
WHERE raw_cluster = $1 AND raw_topic = $2 AND raw_incarnation = $3 AND raw_partition = $4 AND raw_offset = $5 AND state = 'pending' AND attempts = $6
FOR UPDATE;
