-- Articles that get other rows in the same transaction.
WITH observations AS (DELETE FROM shuwen_data.observation WHERE article_key = ANY ($1::uuid[])),
     extractions AS (DELETE FROM shuwen_data.extraction WHERE article_key = ANY ($1::uuid[]))
DELETE FROM shuwen_data.article WHERE article_key = ANY ($1::uuid[]);
