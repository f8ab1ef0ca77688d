-- What analysts and operators read. Columns of these views are kept: new ones come at the end.

CREATE SCHEMA shuwen;
COMMENT ON SCHEMA shuwen IS 'Shuwen: Chinese news articles as numbers. The views to read; see the comment of each column.';

CREATE VIEW shuwen.articles AS
SELECT a.article_key, a.source, a.id, a.revision, a.title, a.subtitle, a.url, a.publisher, a.reprinted_from, a.section, a.organization,
       a.authors, a.photographers, a.published_at, a.published_first, a.published_last, a.edited_at, a.page, a.page_count, a.fact_origins,
       a.language, a.characters, a.paragraphs, a.sentences, a.numbers, a.han_share, a.furniture_share, a.reading_seconds,
       a.fingerprint, a.simhash, a.content_type, a.body, a.text, a.segments, a.blocks, a.cuts, a.warnings, a.attributes,
       e.observations, e.extractor_version, a.normalizer_version,
       a.raw_cluster, a.raw_topic, a.raw_incarnation, a.raw_partition, a.raw_offset, a.appended_at, a.stored_at
FROM shuwen_data.article a LEFT JOIN shuwen_data.extraction e USING (article_key)
WHERE a.state = 'published';
COMMENT ON VIEW shuwen.articles IS 'The articles, each in the version that holds; retracted ones are left out.';

CREATE VIEW shuwen.observations AS
SELECT o.article_key, o.ordinal, a.source, a.id, o.quote, o.context, o.type, o.value, o.value_upper, o.unit, o.modifier, o.indicator, o.subject,
       o.period, o.period_first, o.period_last, o.basis, o.out_of, o.among, o.status, o."begin", o."end", o.rule,
       a.title, a.publisher, a.published_at, a.published_first, a.published_last, e.extractor_version,
       a.raw_topic AS topic, a.raw_partition AS partition, a.raw_offset AS "offset"
FROM shuwen_data.observation o
JOIN shuwen_data.article a USING (article_key)
LEFT JOIN shuwen_data.extraction e USING (article_key);
COMMENT ON VIEW shuwen.observations IS 'Quantities that articles state: one row each, with the article that says so and the characters that say it.';

CREATE VIEW shuwen.dead_letters AS
SELECT raw_cluster AS cluster, raw_topic AS topic, raw_incarnation AS incarnation, raw_partition AS partition, raw_offset AS "offset",
       stage, reason, detail, sqlstate, state, attempts, first_seen, last_seen, state_at, state_by, note, appended_at,
       article_key, source, id, program_version, key, value, headers
FROM shuwen_data.dead_letter;
COMMENT ON VIEW shuwen.dead_letters IS 'Events that could not be stored, with the reason and their bytes as published.';

CREATE VIEW shuwen.article_events AS
SELECT nullif(article_key, '00000000-0000-0000-0000-000000000000') AS article_key, outcome, reason, revision,
       raw_cluster AS cluster, raw_topic AS topic, raw_incarnation AS incarnation, raw_partition AS partition, raw_offset AS "offset",
       appended_at, recorded_at
FROM shuwen_data.article_event;
COMMENT ON VIEW shuwen.article_events IS 'What became of every event on the raw topic.';

CREATE VIEW shuwen.ingest_status AS
SELECT c.pipeline, c.cluster, c.topic, c.partition, c.incarnation,
       coalesce(l.next_offset, c.start_offset) AS next_offset,
       l.recorded_at AS position_at, b.recorded_at AS last_batch_at, b.last_event_at,
       c.owner, c.epoch, c.claimed_at, c.heartbeat_at, extract(epoch FROM now() - c.heartbeat_at)::numeric(12, 1) AS heartbeat_age_seconds,
       h.halt_id IS NOT NULL AS halted, h.reason AS halt_reason, h.detail AS halt_detail, h.halted_at
FROM shuwen_data.ingest_claim c
LEFT JOIN LATERAL (
    SELECT next_offset, recorded_at FROM shuwen_data.ingest_ledger l
    WHERE (l.pipeline, l.cluster, l.topic, l.partition, l.lap) = (c.pipeline, c.cluster, c.topic, c.partition, c.lap)
    ORDER BY from_offset DESC LIMIT 1) l ON true
LEFT JOIN LATERAL (
    SELECT recorded_at, last_event_at FROM shuwen_data.ingest_ledger l
    WHERE (l.pipeline, l.cluster, l.topic, l.partition, l.lap) = (c.pipeline, c.cluster, c.topic, c.partition, c.lap) AND l.records > 0
    ORDER BY from_offset DESC LIMIT 1) b ON true
LEFT JOIN shuwen_data.ingest_halt h
    ON (h.pipeline, h.cluster, h.topic, h.partition) = (c.pipeline, c.cluster, c.topic, c.partition) AND h.resumed_at IS NULL;
COMMENT ON VIEW shuwen.ingest_status IS 'How far each partition came, who reads it, and whether it stands still.';

-- A column of a view that is a column of a table keeps its comment.
DO $$
DECLARE
    copied record;
BEGIN
    FOR copied IN
        SELECT v.view, a.attname, c.col, col_description(('shuwen_data.' || c.tab)::regclass, t.attnum) AS text
        FROM (VALUES ('articles', 'article', 1), ('articles', 'extraction', 2), ('observations', 'observation', 1), ('observations', 'article', 2),
                     ('observations', 'extraction', 3), ('dead_letters', 'dead_letter', 1), ('article_events', 'article_event', 1),
                     ('ingest_status', 'ingest_claim', 1)) AS v (view, tab, rank)
        JOIN pg_attribute a ON a.attrelid = ('shuwen.' || v.view)::regclass AND a.attnum > 0
        CROSS JOIN LATERAL (SELECT v.tab, CASE WHEN v.view IN ('dead_letters', 'article_events') OR v.tab = 'article'
                                                    AND a.attname IN ('topic', 'partition', 'offset')
                                               THEN CASE WHEN a.attname IN ('cluster', 'topic', 'incarnation', 'partition', 'offset')
                                                         THEN 'raw_' || a.attname ELSE a.attname::text END
                                               ELSE a.attname::text END AS col) c
        JOIN pg_attribute t ON t.attrelid = ('shuwen_data.' || c.tab)::regclass AND t.attname = c.col AND t.attnum > 0
        WHERE col_description(('shuwen_data.' || c.tab)::regclass, t.attnum) IS NOT NULL
        ORDER BY v.rank DESC
    LOOP
        EXECUTE format('COMMENT ON COLUMN shuwen.%I.%I IS %L', copied.view, copied.attname, copied.text);
    END LOOP;
END
$$;
COMMENT ON COLUMN shuwen.article_events.article_key IS 'The article it speaks of; null where that could not be read.';
COMMENT ON COLUMN shuwen.ingest_status.next_offset IS 'Position: offset of the next record to be read. Everything before it is durable here.';
COMMENT ON COLUMN shuwen.ingest_status.position_at IS 'When the position last moved; null: never since the first claim or resume.';
COMMENT ON COLUMN shuwen.ingest_status.last_batch_at IS 'When records were last stored; null: never.';
COMMENT ON COLUMN shuwen.ingest_status.last_event_at IS 'Greatest append time on the raw topic in the newest batch with records.';
COMMENT ON COLUMN shuwen.ingest_status.heartbeat_age_seconds IS 'Seconds since the owner last said that it lives.';
COMMENT ON COLUMN shuwen.ingest_status.halted IS 'Whether the partition stopped itself and waits for shuwen resume.';
COMMENT ON COLUMN shuwen.ingest_status.halt_reason IS 'Why: records_lost, log_truncated, log_changed, defect or halted; null while it goes.';
COMMENT ON COLUMN shuwen.ingest_status.halt_detail IS 'What was found, in one sentence; null while it goes.';
COMMENT ON COLUMN shuwen.ingest_status.halted_at IS 'When it stopped; null while it goes.';

GRANT USAGE ON SCHEMA shuwen TO shuwen_reader, shuwen_monitor, shuwen_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA shuwen TO shuwen_reader, shuwen_monitor;
