-- Ends redrive $1 in the audit, which it looks at before each letter. $2: who cancels it.
UPDATE shuwen_data.redrive SET ended_at = now(), result = 'cancelled by ' || session_user || '/' || $2
WHERE redrive_id = $1::bigint AND ended_at IS NULL RETURNING redrive_id;
