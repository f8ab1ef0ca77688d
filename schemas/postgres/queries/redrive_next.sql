-- The next letter, oldest first, behind the one that $8 to $13 name. $1 reason, $2 stage, $3 topic, $4 first seen from, $5 and before, $6 fewer attempts
-- than that, $7 version of the program that rejected it begins with that; empty: all. None once redrive $14 was cancelled. Notices of a normalizer are no events.
SELECT raw_cluster, raw_topic, raw_incarnation, raw_partition, raw_offset, first_seen, stage, reason, attempts,
       coalesce((extract(epoch FROM appended_at) * 1000)::bigint, -1), coalesce(encode(key, 'hex'), ''), key IS NULL,
       coalesce(encode(value, 'hex'), ''), value IS NULL,
       (SELECT string_agg(coalesce(encode(h, 'hex'), '-'), ',' ORDER BY n) FROM unnest(headers) WITH ORDINALITY AS u (h, n)), cardinality(headers)
FROM shuwen_data.dead_letter
WHERE state = 'pending' AND stage <> 'consume' AND ($1 = '' OR reason = $1) AND ($2 = '' OR stage = $2) AND ($3 = '' OR raw_topic = $3)
  AND ($4 = '' OR first_seen >= nullif($4, '')::timestamptz) AND ($5 = '' OR first_seen < nullif($5, '')::timestamptz)
  AND attempts < $6::integer AND ($7 = '' OR starts_with(program_version, $7))
  AND (first_seen, raw_cluster, raw_topic, raw_incarnation, raw_partition, raw_offset) >
      ($8::timestamptz, $9::text, $10::text, $11::integer, $12::integer, $13::bigint)
  AND NOT EXISTS (SELECT FROM shuwen_data.redrive r WHERE r.redrive_id = $14::bigint AND r.ended_at IS NOT NULL)
ORDER BY first_seen, raw_cluster, raw_topic, raw_incarnation, raw_partition, raw_offset LIMIT 1;
