-- What the article says in figures, with the rule that read each. $1 article_key.
SELECT ordinal, rule, quote, value::text || coalesce(' – ' || value_upper::text, ''), coalesce(unit, ''), coalesce(indicator, ''), coalesce(subject, ''),
       coalesce(period, ''), "begin", "end"
FROM shuwen.observations WHERE article_key = $1::uuid ORDER BY ordinal LIMIT 500;
