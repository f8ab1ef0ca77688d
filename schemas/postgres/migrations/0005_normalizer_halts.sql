-- Halts that a normalizer reported on articles.rejected stand in ingest_halt under the pipeline shuwen-normalizer; there is no claim behind them.

CREATE FUNCTION shuwen_data.normalizer_resume(cluster_id text, topic_name text, partition_number integer, from_position bigint,
                                              reason_note text, operator text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor  text := session_user || '/' || operator;
    before bigint;
    closed integer;
BEGIN
    IF coalesce(trim(reason_note), '') = '' THEN
        RAISE EXCEPTION 'a note is needed: say why the partition goes on' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT at_offset INTO before FROM shuwen_data.ingest_halt
    WHERE pipeline = 'shuwen-normalizer' AND cluster = cluster_id AND topic = topic_name AND partition = partition_number AND resumed_at IS NULL;
    UPDATE shuwen_data.ingest_halt
    SET resumed_at = now(), resumed_by = actor, resumed_from = from_position, note = reason_note
    WHERE pipeline = 'shuwen-normalizer' AND cluster = cluster_id AND topic = topic_name AND partition = partition_number AND resumed_at IS NULL;
    GET DIAGNOSTICS closed = ROW_COUNT;
    INSERT INTO shuwen_data.ingest_incident (pipeline, cluster, topic, partition, kind, from_offset, to_offset, detail, actor)
    VALUES ('shuwen-normalizer', cluster_id, topic_name, partition_number, 'resumed', coalesce(before, from_position), from_position, reason_note, actor);
    RETURN closed;
END
$$;
COMMENT ON FUNCTION shuwen_data.normalizer_resume(text, text, integer, bigint, text, text) IS 'Closes the halt that a normalizer reported for a partition of raw events, as shuwen resume asks, and writes the audit line; the position itself is the group''s, in Kafka. Returns how many halts stood: 0 where the report is still to be read.';
COMMENT ON COLUMN shuwen_data.ingest_halt.pipeline IS 'Name of the pipeline: the consumer group; shuwen-normalizer for halts that a normalizer reported.';

REVOKE ALL ON FUNCTION shuwen_data.normalizer_resume(text, text, integer, bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shuwen_data.normalizer_resume(text, text, integer, bigint, text, text) TO shuwen_monitor;
