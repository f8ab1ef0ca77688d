UPDATE shuwen_data.redrive SET ended_at = now(), result = $2 WHERE redrive_id = $1;
