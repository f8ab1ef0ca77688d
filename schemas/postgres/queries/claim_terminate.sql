-- Ends that backend, if it is still the same one.
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid = $1::integer AND backend_start = $2::timestamptz AND pid <> pg_backend_pid();
