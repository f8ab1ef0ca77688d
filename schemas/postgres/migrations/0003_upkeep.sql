-- What the programs may ask for beyond rows: months made ahead and pruned, and the operator's way past a halt. All functions belong to
-- shuwen_owner and run with its rights, so the callers need none on the tables.

CREATE FUNCTION shuwen_data.months_ensure(months_ahead integer DEFAULT 2) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parent text;
    first  date;
    child  text;
    made   integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('shuwen_data.months'));
    FOREACH parent IN ARRAY ARRAY['ingest_ledger', 'article_event'] LOOP
        FOR i IN 0..months_ahead LOOP
            first := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i))::date;
            child := format('%s_%s', parent, to_char(first, 'YYYY_MM'));
            CONTINUE WHEN to_regclass('shuwen_data.' || child) IS NOT NULL;
            BEGIN
                EXECUTE format('CREATE TABLE shuwen_data.%I PARTITION OF shuwen_data.%I FOR VALUES FROM (%L) TO (%L)', child, parent,
                               CASE parent WHEN 'article_event' THEN first::text || ' 00:00:00+00' ELSE first::text END,
                               CASE parent WHEN 'article_event' THEN (first + interval '1 month')::date::text || ' 00:00:00+00'
                                           ELSE (first + interval '1 month')::date::text END);
                made := made + 1;
            EXCEPTION WHEN check_violation THEN
                NULL;  -- the default partition took rows of that month: they stay there
            END;
        END LOOP;
    END LOOP;
    RETURN made;
END
$$;
COMMENT ON FUNCTION shuwen_data.months_ensure(integer) IS 'Makes the partitions of this month and the next ones; returns how many were new. Rows of a month without one go to the default partition.';

CREATE FUNCTION shuwen_data.months_prune(parent text, keep_months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    child  record;
    oldest text := format('%s_%s', parent, to_char(date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => keep_months), 'YYYY_MM'));
    gone   integer := 0;
BEGIN
    IF parent NOT IN ('ingest_ledger', 'article_event') OR keep_months < 1 THEN
        RAISE EXCEPTION 'months_prune: ingest_ledger or article_event, and at least one month' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('shuwen_data.months'));
    FOR child IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = ('shuwen_data.' || parent)::regclass AND c.relname ~ '_[0-9]{4}_[0-9]{2}$' AND c.relname < oldest ORDER BY 1
    LOOP
        IF parent = 'ingest_ledger' THEN
            -- Positions whose newest row goes away move into the claim.
            EXECUTE format($move$
                UPDATE shuwen_data.ingest_claim c
                SET start_offset = l.next_offset, probe_offset = l.probe_offset, probe_timestamp_ms = l.probe_timestamp_ms, probe_checksum = l.probe_checksum
                FROM (SELECT DISTINCT ON (pipeline, cluster, topic, partition, lap) * FROM shuwen_data.%I
                      ORDER BY pipeline, cluster, topic, partition, lap, from_offset DESC) l
                WHERE (c.pipeline, c.cluster, c.topic, c.partition, c.lap) = (l.pipeline, l.cluster, l.topic, l.partition, l.lap)
                  AND l.next_offset > c.start_offset$move$, child.relname);
        END IF;
        EXECUTE format('DROP TABLE shuwen_data.%I', child.relname);
        gone := gone + 1;
    END LOOP;
    RETURN gone;
END
$$;
COMMENT ON FUNCTION shuwen_data.months_prune(text, integer) IS 'Drops the months of ingest_ledger or article_event that are older than keep_months full months; positions survive in ingest_claim. Returns how many months went.';

CREATE FUNCTION shuwen_data.ingest_resume(pipeline_name text, cluster_id text, topic_name text, partition_number integer, from_position bigint,
                                          recreated boolean, reason_note text, operator text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    claim    shuwen_data.ingest_claim;
    before   bigint;
    actor    text := session_user || '/' || operator;
BEGIN
    IF coalesce(trim(reason_note), '') = '' THEN
        RAISE EXCEPTION 'a note is needed: say why the partition goes on' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT * INTO claim FROM shuwen_data.ingest_claim
    WHERE pipeline = pipeline_name AND cluster = cluster_id AND topic = topic_name AND partition = partition_number FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no extractor of pipeline % ever claimed partition % of topic %', pipeline_name, partition_number, topic_name
            USING ERRCODE = 'no_data_found';
    END IF;
    SELECT next_offset INTO before FROM shuwen_data.ingest_ledger
    WHERE pipeline = pipeline_name AND cluster = cluster_id AND topic = topic_name AND partition = partition_number AND lap = claim.lap
    ORDER BY from_offset DESC LIMIT 1;
    before := coalesce(before, claim.start_offset);
    -- The fresh epoch fences whoever still writes from the old position.
    UPDATE shuwen_data.ingest_claim
    SET lap = claim.lap + 1, incarnation = claim.incarnation + CASE WHEN recreated THEN 1 ELSE 0 END, start_offset = from_position,
        probe_offset = NULL, probe_timestamp_ms = NULL, probe_checksum = NULL, epoch = gen_random_uuid()
    WHERE pipeline = pipeline_name AND cluster = cluster_id AND topic = topic_name AND partition = partition_number;
    UPDATE shuwen_data.ingest_halt
    SET resumed_at = now(), resumed_by = actor, resumed_from = from_position, note = reason_note
    WHERE pipeline = pipeline_name AND cluster = cluster_id AND topic = topic_name AND partition = partition_number AND resumed_at IS NULL;
    INSERT INTO shuwen_data.ingest_incident (pipeline, cluster, topic, partition, kind, from_offset, to_offset, detail, actor)
    VALUES (pipeline_name, cluster_id, topic_name, partition_number, 'resumed', before, from_position, reason_note, actor);
    RETURN before;
END
$$;
COMMENT ON FUNCTION shuwen_data.ingest_resume(text, text, text, integer, bigint, boolean, text, text) IS 'Lets a partition go on from an offset, as shuwen resume asks: closes its halt, begins a new lap (and incarnation, if the topic was made anew), writes the audit line. Returns the position before.';

REVOKE ALL ON FUNCTION shuwen_data.months_ensure(integer), shuwen_data.months_prune(text, integer),
    shuwen_data.ingest_resume(text, text, text, integer, bigint, boolean, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shuwen_data.months_ensure(integer), shuwen_data.months_prune(text, integer) TO shuwen_writer;
GRANT EXECUTE ON FUNCTION shuwen_data.ingest_resume(text, text, text, integer, bigint, boolean, text, text) TO shuwen_monitor;

SELECT shuwen_data.months_ensure();
