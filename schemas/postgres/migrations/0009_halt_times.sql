-- A halt that a normalizer reported is known by its own time, which the position's mark in Kafka carries as well: shuwen resume says which halt it
-- ends, and no clock is compared with another's.

ALTER TABLE shuwen_data.ingest_incident ADD COLUMN halted_at timestamptz;
COMMENT ON COLUMN shuwen_data.ingest_incident.halted_at IS 'resumed, for a normalizer: time of the halt that it ended, by the clock that wrote it; null: not known.';

DROP FUNCTION shuwen_data.normalizer_resume(text, text, integer, bigint, text, text);
CREATE FUNCTION shuwen_data.normalizer_resume(cluster_id text, topic_name text, partition_number integer, from_position bigint,
                                              reason_note text, operator text, halted_ms bigint) RETURNS integer
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
    INSERT INTO shuwen_data.ingest_incident (pipeline, cluster, topic, partition, kind, from_offset, to_offset, detail, actor, halted_at)
    VALUES ('shuwen-normalizer', cluster_id, topic_name, partition_number, 'resumed', coalesce(before, from_position), from_position, reason_note, actor,
            CASE WHEN halted_ms > 0 THEN to_timestamp(halted_ms / 1000.0) END);
    RETURN closed;
END
$$;
COMMENT ON FUNCTION shuwen_data.normalizer_resume(text, text, integer, bigint, text, text, bigint) IS 'Closes the halt that a normalizer reported for a partition of raw events, as shuwen resume asks, and writes the audit line; the position itself is the group''s, in Kafka. halted_ms: time in the mark of that position, 0 without one. Returns how many halts stood: 0 where the report is still to be read.';

REVOKE ALL ON FUNCTION shuwen_data.normalizer_resume(text, text, integer, bigint, text, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shuwen_data.normalizer_resume(text, text, integer, bigint, text, text, bigint) TO shuwen_monitor;
