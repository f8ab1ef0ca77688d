-- The audit line of a redrive. $1 operator, $2 filter, $3 note, $4 version.
INSERT INTO shuwen_data.redrive (actor, filter, note, program_version) VALUES (session_user || '/' || $1, $2, $3, $4) RETURNING redrive_id, actor;
