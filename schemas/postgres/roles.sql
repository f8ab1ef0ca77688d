-- The group roles of Shuwen, made once per server by whoever runs `shuwen setup`. They cannot log in: grant them to the roles that do.
--   shuwen_owner    owns schemas, tables and functions; used by migrations only
--   shuwen_writer   the extractor: inserts, updates and deletes rows of its tables, nothing more
--   shuwen_reader   analysts: the views of schema shuwen
--   shuwen_monitor  the monitor: the views, the ledger and the operator's audited functions
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['shuwen_owner', 'shuwen_writer', 'shuwen_reader', 'shuwen_monitor'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', name);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- another setup on the same server was faster
        END;
    END LOOP;
    IF NOT pg_has_role(current_user, 'shuwen_owner', 'MEMBER') THEN
        EXECUTE format('GRANT shuwen_owner TO %I', current_user);
    END IF;
    EXECUTE format('GRANT CREATE, CONNECT, TEMPORARY ON DATABASE %I TO shuwen_owner', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO shuwen_writer, shuwen_reader, shuwen_monitor', current_database());
END
$$;
