-- Making and dropping months waits for everybody who reads the table, and everybody who writes waits behind it: rather late than in the way.
-- The extractor asks again within the hour; rows of a month without a partition go to the default one.
ALTER FUNCTION shuwen_data.months_ensure(integer) SET lock_timeout = '100ms';
ALTER FUNCTION shuwen_data.months_prune(text, integer) SET lock_timeout = '100ms';
