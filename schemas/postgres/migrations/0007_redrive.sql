-- Dead letters processed again: who asked for it, and what became of them.

CREATE TABLE shuwen_data.redrive (
    redrive_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor           text NOT NULL,
    filter          text NOT NULL,
    note            text NOT NULL,
    program_version text NOT NULL,
    started_at      timestamptz NOT NULL DEFAULT now(),
    last_at         timestamptz NOT NULL DEFAULT now(),
    ended_at        timestamptz,
    tried           bigint NOT NULL DEFAULT 0,
    passed          bigint NOT NULL DEFAULT 0,
    failed          bigint NOT NULL DEFAULT 0,
    result          text
);
COMMENT ON TABLE shuwen_data.redrive IS 'Each time that an operator had dead letters processed again (shuwen redrive): the audit of it. Its counts move in the transactions that move the letters.';
COMMENT ON COLUMN shuwen_data.redrive.redrive_id IS 'Number of the redrive.';
COMMENT ON COLUMN shuwen_data.redrive.actor IS 'Login role and operating system user who asked for it.';
COMMENT ON COLUMN shuwen_data.redrive.filter IS 'Which letters: the options that were given.';
COMMENT ON COLUMN shuwen_data.redrive.note IS 'What the operator wrote about it.';
COMMENT ON COLUMN shuwen_data.redrive.program_version IS 'Version of the extractor that read them again.';
COMMENT ON COLUMN shuwen_data.redrive.started_at IS 'When it began.';
COMMENT ON COLUMN shuwen_data.redrive.last_at IS 'When it last finished a letter.';
COMMENT ON COLUMN shuwen_data.redrive.ended_at IS 'When it ended; null: it runs, or was killed: start another, nothing is done twice.';
COMMENT ON COLUMN shuwen_data.redrive.tried IS 'Letters that were processed.';
COMMENT ON COLUMN shuwen_data.redrive.passed IS 'Of them those that are no dead letters any more.';
COMMENT ON COLUMN shuwen_data.redrive.failed IS 'Of them those that were rejected again.';
COMMENT ON COLUMN shuwen_data.redrive.result IS 'How it ended, in one sentence; null while it runs.';

ALTER TABLE shuwen_data.dead_letter ADD COLUMN redrive_id bigint;
COMMENT ON COLUMN shuwen_data.dead_letter.redrive_id IS 'The redrive that processed it last; null: none.';

CREATE OR REPLACE VIEW shuwen.dead_letters AS
SELECT raw_cluster AS cluster, raw_topic AS topic, raw_incarnation AS incarnation, raw_partition AS partition, raw_offset AS "offset",
       stage, reason, detail, sqlstate, state, attempts, first_seen, last_seen, state_at, state_by, note, appended_at,
       article_key, source, id, program_version, key, value, headers, redrive_id
FROM shuwen_data.dead_letter;
COMMENT ON COLUMN shuwen.dead_letters.redrive_id IS 'The redrive that processed it last; null: none.';

CREATE VIEW shuwen.redrives AS
SELECT redrive_id, actor, filter, note, program_version, started_at, last_at, ended_at, tried, passed, failed, result FROM shuwen_data.redrive;
COMMENT ON VIEW shuwen.redrives IS 'Each time that dead letters were processed again: who, when, which, and what became of them.';
DO $$
DECLARE
    copied record;
BEGIN
    FOR copied IN
        SELECT a.attname, col_description('shuwen_data.redrive'::regclass, a.attnum) AS text
        FROM pg_attribute a WHERE a.attrelid = 'shuwen_data.redrive'::regclass AND a.attnum > 0
    LOOP
        EXECUTE format('COMMENT ON COLUMN shuwen.redrives.%I IS %L', copied.attname, copied.text);
    END LOOP;
END
$$;

-- What shuwen verify compares with; the views show the same rows to the same role.
GRANT SELECT ON shuwen_data.article, shuwen_data.extraction, shuwen_data.observation TO shuwen_monitor;
GRANT SELECT, INSERT, UPDATE ON shuwen_data.redrive TO shuwen_writer;
GRANT SELECT ON shuwen_data.redrive TO shuwen_monitor;
GRANT SELECT ON shuwen.redrives TO shuwen_reader, shuwen_monitor;
GRANT SELECT ON shuwen.dead_letters TO shuwen_writer;
