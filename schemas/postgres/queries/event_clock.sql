-- The server's clock, which outcomes are recorded by.
SELECT clock_timestamp()::text
