-- One redrive at a time; the lock goes with the connection.
SELECT pg_try_advisory_lock(hashtext('shuwen_data.redrive'));
